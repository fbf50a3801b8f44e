import { afterLoad } from '../shared/after-load.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import type { MemberContext } from './member-token.ts';
import { hasValidOriginSecret, originSecretReader, originSecretTtlMs } from './origin-secret.ts';

const readHashes = originSecretReader(
  secretsManagerClient(),
  requiredVariable(environmentVariables.originSecretArn),
);
const userPoolId = requiredVariable(environmentVariables.userPoolId);
const clientId = requiredVariable(environmentVariables.userPoolClientId);
afterLoad(() => readHashes(originSecretTtlMs, true));

let tokens:
  | Promise<{ verify(authorization: string | undefined): Promise<MemberContext | undefined> }>
  | undefined;

/** Loads aws-jwt-verify, which takes 22 ms of CPU time. */
async function loadTokens() {
  const { memberTokenVerifier, verifyMember } = await import('./member-token.ts');
  const verifier = memberTokenVerifier(userPoolId, clientId);
  // A request waits for the keys, and fetches them again if they did not arrive.
  await verifier.hydrate().catch(() => undefined);
  return { verify: (authorization?: string) => verifyMember(authorization, verifier) };
}

afterLoad(() => {
  tokens ??= loadTokens();
  return tokens;
});

/** Authorizer for member routes: checks the origin secret and the access token. */
export const handler = authorizer<MemberContext>(async (headers) => {
  if (!(await hasValidOriginSecret(headers['x-origin-secret'], readHashes))) return { isAuthorized: false };
  tokens ??= loadTokens();
  const context = await (await tokens).verify(headers.authorization);
  return context ? { isAuthorized: true, context } : { isAuthorized: false };
});

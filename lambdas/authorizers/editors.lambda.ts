import { afterLoad } from '../shared/after-load.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { userPoolsClient } from '../shared/aws/user-pools.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import { type EditorContext, editorsGroup, readEditor } from './editor.ts';
import type { MemberContext } from './member-token.ts';
import { hasValidOriginSecret, originSecretReader, originSecretTtlMs } from './origin-secret.ts';

const readHashes = originSecretReader(
  secretsManagerClient(),
  requiredVariable(environmentVariables.originSecretArn),
);
const users = userPoolsClient();
const userPoolId = requiredVariable(environmentVariables.userPoolId);
const clientId = requiredVariable(environmentVariables.userPoolClientId);
afterLoad(() => readHashes(originSecretTtlMs, true));

let tokens:
  | Promise<{ verify(authorization: string | undefined): Promise<MemberContext | undefined> }>
  | undefined;

/** Loads aws-jwt-verify, which takes 22 ms of CPU time. */
async function loadTokens() {
  const { memberTokenVerifier, verifyMember } = await import('./member-token.ts');
  const verifier = memberTokenVerifier(userPoolId, clientId, { groups: editorsGroup });
  // A request waits for the keys, and fetches them again if they did not arrive.
  await verifier.hydrate().catch(() => undefined);
  return { verify: (authorization?: string) => verifyMember(authorization, verifier) };
}

afterLoad(() => {
  tokens ??= loadTokens();
  return tokens;
});

/** Authorizer for the editor's routes: checks the origin secret, the access token, and the group `editors` in it. */
export const handler = authorizer<EditorContext>(async (headers) => {
  if (!(await hasValidOriginSecret(headers['x-origin-secret'], readHashes))) return { isAuthorized: false };
  tokens ??= loadTokens();
  const member = await (await tokens).verify(headers.authorization);
  const context = member && (await readEditor(users, userPoolId, member));
  return context ? { isAuthorized: true, context } : { isAuthorized: false };
});

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import { type MemberContext, memberTokenVerifier, verifyMember } from './member-token.ts';
import { hasValidOriginSecret, originSecretReader } from './origin-secret.ts';

const readHashes = originSecretReader(
  new SecretsManagerClient(clientSettings),
  requiredVariable(environmentVariables.originSecretArn),
);
const verifier = memberTokenVerifier(
  requiredVariable(environmentVariables.userPoolId),
  requiredVariable(environmentVariables.userPoolClientId),
);

/** Authorizer for member routes: checks the origin secret and the access token. */
export const handler = authorizer<MemberContext>(async (headers) => {
  if (!(await hasValidOriginSecret(headers['x-origin-secret'], readHashes))) return { isAuthorized: false };
  const context = await verifyMember(headers.authorization, verifier);
  return context ? { isAuthorized: true, context } : { isAuthorized: false };
});

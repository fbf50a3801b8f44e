import { afterLoad } from '../shared/after-load.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { userPoolsClient } from '../shared/aws/user-pools.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import { type EditorContext, editorsGroup, readEditor } from './editor.ts';
import { memberTokenVerifier, verifyMember } from './member-token.ts';
import { hasValidOriginSecret, originSecretReader, originSecretTtlMs } from './origin-secret.ts';

const readHashes = originSecretReader(
  secretsManagerClient(),
  requiredVariable(environmentVariables.originSecretArn),
);
const users = userPoolsClient();
const userPoolId = requiredVariable(environmentVariables.userPoolId);
const clientId = requiredVariable(environmentVariables.userPoolClientId);
const verifier = memberTokenVerifier(userPoolId, clientId, { groups: editorsGroup });
afterLoad(() => readHashes(originSecretTtlMs, true));
afterLoad(() => verifier.hydrate());

/** Authorizer for the editor's routes: checks the origin secret, the access token, and the group `editors` in it. */
export const handler = authorizer<EditorContext>(async (headers) => {
  if (!(await hasValidOriginSecret(headers['x-origin-secret'], readHashes))) return { isAuthorized: false };
  const member = await verifyMember(headers.authorization, verifier);
  const context = member && (await readEditor(users, userPoolId, member));
  return context ? { isAuthorized: true, context } : { isAuthorized: false };
});

import { userPoolsClient } from '../shared/aws/user-pools.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { type EditorContext, editorsGroup, readEditor } from './editor.ts';
import { tokenAuthorizer } from './token-authorizer.ts';

const users = userPoolsClient();
const userPoolId = requiredVariable(environmentVariables.userPoolId);

/** Authorizer for the editor's routes: checks the origin secret, the access token, and the group `editors` in it. */
export const handler = tokenAuthorizer<EditorContext>(userPoolId, { groups: editorsGroup }, (member) =>
  readEditor(users, userPoolId, member),
);

import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import type { MemberContext } from './member-token.ts';
import { tokenAuthorizer } from './token-authorizer.ts';

/** Authorizer for member routes: checks the origin secret and the access token. */
export const handler = tokenAuthorizer<MemberContext>(
  requiredVariable(environmentVariables.userPoolId),
  {},
  (member) => member,
);

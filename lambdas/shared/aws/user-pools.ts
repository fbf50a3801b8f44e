import type {
  AdminGetUserCommandInput,
  AdminGetUserCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { type AwsClient, jsonClient } from './json-client.ts';

interface UserPoolOperations {
  AdminGetUser: [AdminGetUserCommandInput, AdminGetUserCommandOutput];
}

/** A client of Cognito user pools. */
export type UserPools = AwsClient<UserPoolOperations>;

/** @example const { Enabled } = await userPoolsClient().send('AdminGetUser', { UserPoolId, Username }); */
export function userPoolsClient(): UserPools {
  return jsonClient({
    name: 'cognito-idp',
    id: 'COGNITO_IDENTITY_PROVIDER',
    target: 'AWSCognitoIdentityProviderService',
    version: '1.1',
  });
}

import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import { ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { Target } from './target.ts';

/** An account without its credentials. */
export interface Account {
  readonly username: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly createdAt: string;
  /** `sub`, `email`, `email_verified`, `name`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** All accounts of the user pool. */
export async function* exportMembers({ cognito: client, userPoolId }: Target): AsyncGenerator<Account> {
  for await (const { Users = [] } of paginateListUsers({ client }, { UserPoolId: userPoolId })) {
    for (const {
      Username = '',
      UserStatus = '',
      Enabled = false,
      UserCreateDate,
      Attributes = [],
    } of Users) {
      yield {
        username: Username,
        status: UserStatus,
        enabled: Enabled,
        createdAt: UserCreateDate?.toISOString() ?? '',
        attributes: Object.fromEntries(Attributes.map(({ Name = '', Value = '' }) => [Name, Value])),
      };
    }
  }
}

/** Deletes the account with an e-mail address. Returns false if there is none. */
export async function deleteAccount(
  { cognito, userPoolId: UserPoolId }: Target,
  email: string,
): Promise<boolean> {
  try {
    const { Username } = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'UserNotFoundException') return false;
    throw error;
  }
}

/** Deletes a signature. The counter subtracts it. Returns false if there is none. */
export async function deleteSignature({ dynamoDb, tableName }: Target, id: string): Promise<boolean> {
  try {
    await dynamoDb.send(
      new DeleteItemCommand({
        TableName: tableName,
        Key: { id: { S: id } },
        // Counter items lack the attribute.
        ConditionExpression: 'attribute_exists(signedAtId)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

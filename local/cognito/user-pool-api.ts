import type { IncomingMessage } from 'node:http';
import { type JsonInput, type JsonOperation, parseInput, ServiceError } from '../aws/service-error.ts';
import { verifyJsonSignature } from '../aws/signature.ts';
import { readBody } from '../read-body.ts';
import { type Handler, maxBodyBytes, sendJson } from './http.ts';
import type { CognitoOptions } from './settings.ts';
import type { User, Users } from './users.ts';

const service = 'AWSCognitoIdentityProviderService.';

/**
 * The user pool API (`cognito-idp`, AWS JSON 1.1) with the operations that the product calls. Every request must be
 * signed.
 */
export function userPoolApi({ userPoolId, region, credentials }: CognitoOptions, users: Users): Handler {
  // Handlers sign with access key and secret only. The API must not require a session token.
  const { accessKeyId, secretAccessKey } = credentials;
  const scope = { credentials: { accessKeyId, secretAccessKey }, region, service: 'cognito-idp' };
  const checkPool = (id: unknown): void => {
    if (id !== userPoolId) {
      throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
    }
  };
  const find = ({ UserPoolId, Username }: JsonInput): User => {
    checkPool(UserPoolId);
    const user = typeof Username === 'string' ? users.find(Username) : undefined;
    if (!user) throw new ServiceError('UserNotFoundException', 'User does not exist.');
    return user;
  };
  const operations: Readonly<Record<string, JsonOperation>> = {
    AdminGetUser: (input) => describe(find(input)),
    AdminDeleteUser: async (input) => {
      await users.remove(find(input));
      return {};
    },
    ListUsers: ({ UserPoolId, PaginationToken = '0', Limit = 60 }) => {
      checkPool(UserPoolId);
      const begin = Number(PaginationToken);
      const end = begin + Number(Limit);
      const all = users.all();
      return {
        Users: all.slice(begin, end).map((user) => {
          const { UserAttributes: Attributes, ...rest } = describe(user);
          return { ...rest, Attributes };
        }),
        ...(end < all.length && { PaginationToken: String(end) }),
      };
    },
  };

  const handle = async (request: IncomingMessage) => {
    const body = await readBody(request, maxBodyBytes);
    if (!body) throw new ServiceError('RequestEntityTooLargeException', 'The request is too large.', 413);
    await verifyJsonSignature(request, scope, body);
    const target = String(request.headers['x-amz-target'] ?? '');
    const name = target.startsWith(service) ? target.slice(service.length) : '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) {
      throw new ServiceError(
        'NotImplementedException',
        `The local user pool has no operation "${name || target}".`,
        501,
      );
    }
    return operation(parseInput(body.toString()));
  };

  return async (request, response) => {
    const headers = { 'Content-Type': 'application/x-amz-json-1.1' };
    try {
      sendJson(response, 200, await handle(request), headers);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { code, message, status } = error;
      sendJson(response, status, { __type: code, message }, { ...headers, 'x-amzn-ErrorType': code });
    }
  };
}

function describe(user: User) {
  const attributes = {
    sub: user.sub,
    email: user.email,
    email_verified: String(user.emailVerified),
    name: user.name,
  };
  return {
    Username: user.username,
    UserAttributes: Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: Date.parse(user.createdAt) / 1000,
    UserLastModifiedDate: Date.parse(user.modifiedAt) / 1000,
    Enabled: true,
    UserStatus: user.unconfirmed ? 'UNCONFIRMED' : 'CONFIRMED',
  };
}

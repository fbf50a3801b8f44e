import { type Handler, readBody, sendJson } from './http.ts';
import type { CognitoOptions } from './settings.ts';
import type { User, Users } from './users.ts';

const service = 'AWSCognitoIdentityProviderService.';

/** An error as the API words it: a type that SDKs turn into an exception, and a sentence. */
class ApiError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

type Operation = (input: Readonly<Record<string, unknown>>) => unknown;

/** The user pool API (`cognito-idp`, AWS JSON 1.1), for the operations that the product calls. */
export function userPoolApi({ userPoolId, credentials }: CognitoOptions, users: Users): Handler {
  const operations: Readonly<Record<string, Operation>> = {
    AdminGetUser: ({ UserPoolId, Username }) => {
      if (UserPoolId !== userPoolId) {
        throw new ApiError('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`);
      }
      const user = typeof Username === 'string' ? users.find(Username) : undefined;
      if (!user) throw new ApiError('UserNotFoundException', 'User does not exist.');
      return describe(user);
    },
  };

  const answer = async (target: string, authorization: string | undefined, body: string | undefined) => {
    checkCaller(authorization, credentials.accessKeyId);
    const name = target.startsWith(service) ? target.slice(service.length) : '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) {
      throw new ApiError(
        'NotImplementedException',
        `The local user pool has no operation "${name || target}".`,
        501,
      );
    }
    return operation(parse(body));
  };

  return async (request, response) => {
    const headers = { 'Content-Type': 'application/x-amz-json-1.1' };
    try {
      const target = String(request.headers['x-amz-target'] ?? '');
      const result = await answer(target, request.headers.authorization, await readBody(request));
      sendJson(response, 200, result, headers);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { type, message, status } = error;
      sendJson(response, status, { __type: type, message }, { ...headers, 'x-amzn-ErrorType': type });
    }
  };
}

/** Only who signs with the local run's key is heard. The signature itself is not computed again: this listens on loopback alone. */
function checkCaller(authorization: string | undefined, accessKeyId: string): void {
  if (authorization === undefined) {
    throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const scope = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[^/]+\/cognito-idp\/aws4_request,/.exec(
    authorization,
  );
  if (scope?.[1] !== accessKeyId) {
    throw new ApiError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
}

function parse(body: string | undefined): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body ?? '');
    if (typeof input === 'object' && input !== null) return input as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new ApiError('SerializationException', 'The body is not a JSON object.');
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

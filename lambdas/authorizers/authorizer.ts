import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerResult,
  Context,
} from 'aws-lambda';
import { Deadline } from '../shared/deadline.ts';
import { logger } from '../shared/logger.ts';

/** An authorizer's verdict; what it allows may come with a context for the handler. */
export type AuthorizerResult<C = undefined> = APIGatewaySimpleAuthorizerResult & { readonly context?: C };

/** An authorizer as Lambda calls it. */
export type Authorizer<C = undefined> = (
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers' | 'requestContext'>,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<AuthorizerResult<C>>;

/**
 * There is no verdict that may be kept. API Gateway keeps a refusal for as long as an allowance, but nothing of an
 * authorizer that fails: it answers 500, runs no handler, and asks again at the next request.
 */
export class AuthorizerUnavailableError extends Error {
  override readonly name = 'AuthorizerUnavailableError';
}

/**
 * Makes an authorizer fail closed: whatever goes wrong on the way to a verdict is a refusal. The log gets the
 * error's name only, because errors about tokens quote them.
 *
 * @throws AuthorizerUnavailableError what `decide` throws of it
 */
export function authorizer<C>(
  decide: (headers: Readonly<Record<string, string | undefined>>) => Promise<AuthorizerResult<C>>,
): Authorizer<C> {
  return async ({ headers, requestContext }, context) => {
    const deadline = Deadline.ofInvocation(context);
    try {
      const verdict = await deadline.limit(decide(headers ?? {}));
      if (!verdict.isAuthorized) logger.info('refused', { requestId: requestContext?.requestId });
      return verdict;
    } catch (error) {
      const cause = error instanceof AuthorizerUnavailableError ? error.cause : error;
      const reason = cause instanceof Error ? cause.name : typeof cause;
      logger.warn('refused', { requestId: requestContext?.requestId, reason });
      if (error instanceof AuthorizerUnavailableError) throw error;
      if (deadline.hasPassed)
        throw new AuthorizerUnavailableError('The deadline has passed.', { cause: error });
      return { isAuthorized: false };
    }
  };
}

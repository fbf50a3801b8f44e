import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerResult,
  Context,
} from 'aws-lambda';
import { cdnRequestId } from '../shared/cdn-request-id.ts';
import { Deadline } from '../shared/deadline.ts';
import { JamstackError } from '../shared/jamstack-error.ts';
import { logger } from '../shared/logger.ts';

/** Whether the request is allowed, and a context for the handler if it is. */
export type AuthorizerResult<C = undefined> = APIGatewaySimpleAuthorizerResult & { readonly context?: C };

/** An authorizer, as Lambda calls it. */
export type Authorizer<C = undefined> = (
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers' | 'requestContext'>,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<AuthorizerResult<C>>;

/**
 * The authorizer can't decide. API Gateway caches results, including denials, but not errors: it responds with 500,
 * does not call the handler, and calls the authorizer again for the next request.
 */
export class AuthorizerUnavailableError extends JamstackError {
  override readonly name = 'AuthorizerUnavailableError';
}

/**
 * Creates an authorizer that fails closed: an error denies the request. Logs the name of the error, or of the cause of
 * an {@link AuthorizerUnavailableError}. Messages are not logged, because errors about tokens quote them.
 *
 * @param decide receives the request's headers
 * @throws {AuthorizerUnavailableError} (the authorizer) if `decide` throws it or does not finish before the deadline
 */
export function authorizer<C>(
  decide: (headers: Readonly<Record<string, string | undefined>>) => Promise<AuthorizerResult<C>>,
): Authorizer<C> {
  return async ({ headers, requestContext }, context) => {
    const deadline = Deadline.ofInvocation(context);
    const ids = { requestId: requestContext.requestId, cdnRequestId: cdnRequestId(headers ?? {}) };
    try {
      const result = await deadline.limit(decide(headers ?? {}));
      if (!result.isAuthorized) logger.info('request denied', ids);
      return result;
    } catch (error) {
      const cause = error instanceof AuthorizerUnavailableError ? error.cause : error;
      const reason = cause instanceof Error ? cause.name : typeof cause;
      logger.warn('request denied', { ...ids, reason });
      if (error instanceof AuthorizerUnavailableError) throw error;
      if (deadline.hasPassed)
        throw new AuthorizerUnavailableError('The deadline has passed.', { cause: error });
      return { isAuthorized: false };
    }
  };
}

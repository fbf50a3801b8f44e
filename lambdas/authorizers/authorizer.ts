import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { logger } from '../shared/logger.ts';

/** An authorizer's verdict; what it allows may come with a context for the handler. */
export type Verdict<C = undefined> = APIGatewaySimpleAuthorizerResult & { readonly context?: C };

/** An authorizer as Lambda calls it. */
export type Authorizer<C = undefined> = (
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers' | 'requestContext'>,
) => Promise<Verdict<C>>;

/**
 * Makes an authorizer fail closed: whatever goes wrong on the way to a verdict is a refusal. The log gets the
 * error's name only, because errors about tokens quote them.
 */
export function authorizer<C>(
  decide: (headers: Readonly<Record<string, string | undefined>>) => Promise<Verdict<C>>,
): Authorizer<C> {
  return async ({ headers, requestContext }) => {
    try {
      const verdict = await decide(headers ?? {});
      if (!verdict.isAuthorized) logger.info('refused', { requestId: requestContext?.requestId });
      return verdict;
    } catch (error) {
      const reason = error instanceof Error ? error.name : typeof error;
      logger.warn('refused', { requestId: requestContext?.requestId, reason });
      return { isAuthorized: false };
    }
  };
}

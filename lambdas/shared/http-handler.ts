import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { Deadline } from './deadline.ts';
import { type HttpResponse, noStore } from './http-response.ts';
import { logger } from './logger.ts';
import { Problem } from './problem.ts';

/** The parts of an event that every route has, whatever its authorizer. */
type RouteEvent = Pick<APIGatewayProxyEventV2, 'routeKey'> & {
  requestContext: Pick<APIGatewayProxyEventV2['requestContext'], 'requestId'>;
};

/** A route's handler, as Lambda calls it. */
export type HttpHandler<E = APIGatewayProxyEventV2> = (event: E, context: Context) => Promise<HttpResponse>;

type Respond<E> = (event: E, deadline: Deadline) => Promise<HttpResponse> | HttpResponse;

/**
 * Wraps a route: a {@link Problem} becomes `application/problem+json`, any other error 500. Sets `Cache-Control`, and
 * logs one line per request.
 *
 * @param respond receives the deadline of the request and must pass it to everything that waits. At the deadline the
 * response is 503, even if `respond` has not returned.
 *
 * @example
 * export const handler = httpHandler(() => json(200, { status: 'ok' }));
 */
export function httpHandler<E extends RouteEvent = APIGatewayProxyEventV2>(
  respond: Respond<E>,
): HttpHandler<E> {
  return async (event, context) => {
    const startedAt = performance.now();
    logger.appendKeys({
      requestId: event.requestContext.requestId,
      functionRequestId: context.awsRequestId,
      route: event.routeKey,
    });
    try {
      const { statusCode, headers, ...rest } = await run(respond, event, Deadline.ofInvocation(context));
      const durationMs = Math.round(performance.now() - startedAt);
      logger.info('request completed', { status: statusCode, durationMs });
      return { statusCode, headers: { 'cache-control': noStore, ...headers }, ...rest };
    } finally {
      logger.resetKeys();
    }
  };
}

async function run<E>(respond: Respond<E>, event: E, deadline: Deadline): Promise<HttpResponse> {
  try {
    return await deadline.limit(Promise.resolve(respond(event, deadline)));
  } catch (error) {
    const problem = error instanceof Problem ? error : unexpectedProblem(error, deadline);
    if (problem.status >= 500) logger.error(problem.kind, { error: problem.cause });
    // The message of a client error may quote the request, so it is not logged.
    else logger.info(problem.kind, { reason: problem.reason });
    return {
      statusCode: problem.status,
      headers: { 'content-type': 'application/problem+json', ...problem.headers },
      body: JSON.stringify(problem),
    };
  }
}

function unexpectedProblem(cause: unknown, deadline: Deadline): Problem {
  if (!deadline.hasPassed) return new Problem('internal-error', { cause });
  return new Problem('temporarily-unavailable', { cause, headers: { 'retry-after': '2' } });
}

import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { prefersHtml } from './accept.ts';
import { cdnRequestId } from './cdn-request-id.ts';
import { Deadline } from './deadline.ts';
import { type ErrorPage, renderErrorPage } from './error-page.ts';
import { type HttpResponse, noStore, page } from './http-response.ts';
import { logger } from './logger.ts';
import { Problem, temporarilyUnavailable } from './problem.ts';
import { ServerTiming } from './server-timing.ts';

/** The parts of an event that are the same with every authorizer. */
export type RouteEvent = Pick<APIGatewayProxyEventV2, 'routeKey' | 'headers'> & {
  requestContext: Pick<APIGatewayProxyEventV2['requestContext'], 'requestId'>;
};

/** A route's handler, as Lambda calls it. */
export type HttpHandler<E = APIGatewayProxyEventV2> = (event: E, context: Context) => Promise<HttpResponse>;

type Respond<E> = (
  event: E,
  deadline: Deadline,
  timing: ServerTiming,
) => Promise<HttpResponse> | HttpResponse;

/**
 * Wraps a route: a {@link Problem} becomes `application/problem+json` or a page, any other error 500. Sets
 * `Cache-Control` and, without an error, `Server-Timing`. Logs one line per request.
 *
 * @param respond receives the deadline of the request and must pass it to everything that waits. At the deadline the
 * response is 503, even if `respond` has not returned. The timing measures what `respond` waits for.
 * @param errorPage for clients that prefer HTML
 *
 * @example
 * export const handler = httpHandler(() => json(200, { status: 'ok' }), { template: PageTemplate.read() });
 */
export function httpHandler<E extends RouteEvent = APIGatewayProxyEventV2>(
  respond: Respond<E>,
  errorPage: ErrorPage<E>,
): HttpHandler<E> {
  const run = async (event: E, deadline: Deadline): Promise<HttpResponse> => {
    try {
      const timing = new ServerTiming();
      const response = await deadline.limit(Promise.resolve(respond(event, deadline, timing)));
      // The time of a failed fetch would tell about a network.
      if (response.statusCode >= 400) return response;
      return { ...response, headers: { ...response.headers, 'server-timing': String(timing) } };
    } catch (error) {
      const problem = error instanceof Problem ? error : unexpectedProblem(error, deadline);
      logProblem(problem);
      return toResponse(problem, event, errorPage);
    }
  };
  return async (event, context) => {
    const startedAt = performance.now();
    logger.appendKeys({
      requestId: event.requestContext.requestId,
      cdnRequestId: cdnRequestId(event.headers),
      functionRequestId: context.awsRequestId,
      route: event.routeKey,
    });
    try {
      const { statusCode, headers, ...rest } = await run(event, Deadline.ofInvocation(context));
      const durationMs = Math.round(performance.now() - startedAt);
      logger.info('request completed', { status: statusCode, durationMs });
      return { statusCode, headers: { 'cache-control': noStore, ...headers }, ...rest };
    } finally {
      logger.resetKeys();
    }
  };
}

function logProblem(problem: Problem): void {
  if (problem.status >= 500) logger.error(problem.kind, { error: problem.cause });
  // The message of a client error may quote the request, so it is not logged.
  else logger.info(problem.kind, { reason: problem.reason });
}

function toResponse<E extends RouteEvent>(problem: Problem, event: E, errorPage: ErrorPage<E>): HttpResponse {
  if (prefersHtml(event.headers.accept)) {
    // Operators find server errors in the logs by this id. Other errors are the visitor's to correct.
    const reference = problem.status >= 500 ? event.requestContext.requestId : undefined;
    const content = renderErrorPage(
      errorPage.template,
      { ...problem.toJSON(), reference },
      errorPage.form?.(event, problem),
    );
    return page(problem.status, content, { ...problem.headers, 'cache-control': noStore, vary: 'Accept' });
  }
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      vary: 'Accept',
      ...problem.headers,
    },
    body: JSON.stringify(problem),
  };
}

function unexpectedProblem(cause: unknown, deadline: Deadline): Problem {
  if (!deadline.hasPassed) return new Problem('internal-error', { cause });
  return temporarilyUnavailable(cause);
}

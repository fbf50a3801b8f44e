import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { Deadline } from './deadline.ts';
import { type HttpResponse, noStore } from './http-response.ts';
import { logger } from './logger.ts';
import { Problem } from './problem.ts';

/** What any event of a route holds, whichever authorizer it passed. */
type RouteEvent = Pick<APIGatewayProxyEventV2, 'routeKey'> & {
  requestContext: Pick<APIGatewayProxyEventV2['requestContext'], 'requestId'>;
};

/** A handler of a route, as Lambda calls it. */
export type HttpHandler<E = APIGatewayProxyEventV2> = (event: E, context: Context) => Promise<HttpResponse>;

/**
 * What every route has around it: problems become answers, whatever else is thrown becomes a 500 that tells
 * nothing, each answer says how long it may be kept, and each request leaves one line in the log.
 *
 * @param answer gets the deadline of the whole request, and passes it to whatever waits. At the deadline the response is
 * 503, whether or not `answer` has returned.
 */
export function httpHandler<E extends RouteEvent = APIGatewayProxyEventV2>(
  answer: (event: E, deadline: Deadline) => Promise<HttpResponse> | HttpResponse,
): HttpHandler<E> {
  return async (event, context) => {
    const began = performance.now();
    logger.appendKeys({
      requestId: event.requestContext.requestId,
      functionRequestId: context.awsRequestId,
      route: event.routeKey,
    });
    try {
      const { statusCode, headers, ...rest } = await answerOrProblem(
        answer,
        event,
        Deadline.ofInvocation(context),
      );
      logger.info('answered', { status: statusCode, milliseconds: Math.round(performance.now() - began) });
      return { statusCode, headers: { 'cache-control': noStore, ...headers }, ...rest };
    } finally {
      logger.resetKeys();
    }
  };
}

async function answerOrProblem<E>(
  answer: (event: E, deadline: Deadline) => Promise<HttpResponse> | HttpResponse,
  event: E,
  deadline: Deadline,
): Promise<HttpResponse> {
  try {
    return await deadline.limit(Promise.resolve(answer(event, deadline)));
  } catch (error) {
    const problem = error instanceof Problem ? error : unexpectedProblem(error, deadline);
    if (problem.status >= 500) logger.error(problem.kind, { error: problem.cause });
    // Of what the caller caused the log gets no message, because it may quote what was sent.
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

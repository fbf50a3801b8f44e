import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Deadline } from './deadline.ts';
import type { ErrorPage } from './error-page.ts';
import { type HttpHandler, httpHandler, type RouteEvent } from './http-handler.ts';
import type { HttpResponse } from './http-response.ts';
import { type RequestEvent, readRequest } from './read-request.ts';
import type { RequestOf, Route } from './route.ts';
import type { ServerTiming } from './server-timing.ts';

/** A valid request, with the event that it was read from. */
export interface RouteRequest<R extends Route, E> extends RequestOf<R> {
  readonly event: E;
  /** See {@link httpHandler}. */
  readonly deadline: Deadline;
  readonly timing: ServerTiming;
}

/**
 * Like {@link httpHandler}, for a route: validates the request first.
 *
 * @example
 * const template = PageTemplate.read();
 * const greet = ({ query }) => json(200, { message: `Hello ${query.name}` });
 * export const handler = routeHandler(greetingRoute, greet, { template });
 */
export function routeHandler<R extends Route, E extends RouteEvent & RequestEvent = APIGatewayProxyEventV2>(
  route: R,
  respond: (request: RouteRequest<R, E>) => Promise<HttpResponse> | HttpResponse,
  errorPage: ErrorPage<E>,
): HttpHandler<E> {
  return httpHandler<E>(
    (event, deadline, timing) => respond({ ...readRequest(route, event), event, deadline, timing }),
    errorPage,
  );
}

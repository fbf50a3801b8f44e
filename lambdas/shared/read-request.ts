import * as v from 'valibot';
import { type BodyEvent, readBody } from './body.ts';
import { Problem, type ProblemName, problemKinds } from './problem.ts';
import { readQuery } from './query.ts';
import type { RequestOf, Route } from './route.ts';

/** The parts of an event that a schema describes. */
export type RequestEvent = BodyEvent & {
  readonly rawQueryString: string;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
};

/**
 * Reads the parts of a request that a route declares. Messages of valibot are never sent.
 *
 * @throws {Problem} 400 for an invalid part, and what {@link readQuery} and {@link readBody} throw
 *
 * @example
 * readRequest(searchRoute, event).query.page; // 2
 */
export function readRequest<R extends Route>(route: R, event: RequestEvent): RequestOf<R> {
  const { pathParameters, query, body, headers } = route;
  const values = {
    pathParameters:
      pathParameters && parse(route, v.object(pathParameters), event.pathParameters ?? {}, 'invalid-query'),
    query:
      query &&
      parse(
        route,
        v.object(query),
        Object.fromEntries(readQuery(event.rawQueryString, Object.keys(query))),
        'invalid-query',
      ),
    body: body && readFields(route, body, event),
    headers: headers && parse(route, v.object(headers), event.headers, 'invalid-query'),
  };
  return values as RequestOf<R>;
}

function readFields(route: Route, schemas: NonNullable<Route['body']>, event: BodyEvent) {
  const { mediaType, value } = readBody(event, Object.keys(schemas));
  const fields = parse(route, schemas[mediaType] as v.GenericSchema, value, 'invalid-body');
  return { mediaType, fields };
}

function parse(route: Route, schema: v.GenericSchema, value: unknown, otherwise: ProblemName): unknown {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [{ message, path }] = result.issues;
  const field = path?.[0].key;
  throw (
    toProblem(message) ??
    toProblem((typeof field === 'string' && route.fieldProblems?.[field]) || otherwise) ??
    new Problem(otherwise)
  );
}

/** @returns `undefined` if the message does not begin with the name of a problem: then it is one of valibot's own. */
function toProblem(message: string): Problem | undefined {
  const [, kind = '', detail] = /^([a-z-]+)(?:: (.+))?$/.exec(message) ?? [];
  if (!Object.hasOwn(problemKinds, kind)) return undefined;
  return new Problem(kind as ProblemName, detail === undefined ? {} : { detail });
}

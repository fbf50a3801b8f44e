import type * as v from 'valibot';
import type { ProblemName } from './problem.ts';

/**
 * The name of a problem, alone or with a detail that replaces the problem's own. The message of a valibot action may be
 * one, too.
 */
export type ProblemMessage = ProblemName | `${ProblemName}: ${string}`;

/** A response of a route, other than a problem. */
export interface RouteResponse {
  readonly description: string;
  /** The JSON body. @default - none */
  readonly body?: v.GenericSchema;
  /** Headers that clients use, with a description. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether clients that prefer HTML get a page with the same content. @default false */
  readonly page?: true;
}

/** A request and its response. `test/contract/routes.test.ts` sends it to a local run. */
export interface RouteExample {
  /** A few words. */
  readonly summary: string;
  /** Values of the variables of the path. @default - none */
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** @default - no parameters */
  readonly query?: Readonly<Record<string, string>>;
  /** @default - only `Content-Type` */
  readonly headers?: Readonly<Record<string, string>>;
  /** By media type; exactly one. Addresses of {@link exampleOrigin} mean the site itself. @default - no body */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** The kind of the problem. @default - the response is not a problem */
  readonly problem?: ProblemName;
}

/** The media type of a form. */
export const formType = 'application/x-www-form-urlencoded';

/** Stands for the origin of the site in examples. */
export const exampleOrigin = 'https://www.example.com';

/**
 * A route of the API. It is described once: the handler validates with it, the CDK app takes method and path from it,
 * and `/openapi.json`, the tables of the docs, the types of the site's scripts and the tests are made of it. Files with
 * routes end in `.schema.ts` and import nothing of AWS.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/api/${string}`;
  /** A few words, in the imperative. */
  readonly summary: string;
  /** Markdown. @default - none */
  readonly description?: string;
  /** Whether an access token of a member is required, or one of a member of the group `editors`. */
  readonly authorizer: 'none' | 'member' | 'editor';
  /** The variables of the path: `{name}`, or `{name+}` for a rest with slashes. @default - none */
  readonly pathParameters?: v.ObjectEntries;
  /** The parameters, all that the route accepts. @default - the query is ignored */
  readonly query?: v.ObjectEntries;
  /** The request headers that the route reads, in lower case. @default - none */
  readonly headers?: v.ObjectEntries;
  /** By media type. @default - no body */
  readonly body?: Readonly<Record<string, v.GenericSchema>>;
  /** The problem of each invalid field. @default - `invalid-query` for the query, otherwise `invalid-body` */
  readonly fieldProblems?: Readonly<Record<string, ProblemMessage>>;
  /** By status. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /** Problems beside those of invalid fields and bodies. @default - none */
  readonly problems?: readonly ProblemName[];
  readonly examples: readonly [RouteExample, ...RouteExample[]];
}

/** Checks a route, and keeps its exact type. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

type Output<Entries> = Entries extends v.ObjectEntries
  ? v.InferOutput<v.ObjectSchema<Entries, undefined>>
  : undefined;

type BodyOf<Schemas> =
  Schemas extends Readonly<Record<string, v.GenericSchema>>
    ? {
        [Type in keyof Schemas]: {
          readonly mediaType: Type;
          readonly fields: v.InferOutput<Schemas[Type]>;
        };
      }[keyof Schemas]
    : undefined;

type Part<R, Name extends string> = R extends Readonly<Record<Name, infer Value>> ? Value : undefined;

/** A valid request of a route. */
export interface RequestOf<R extends Route> {
  readonly pathParameters: Output<Part<R, 'pathParameters'>>;
  readonly query: Output<Part<R, 'query'>>;
  readonly headers: Output<Part<R, 'headers'>>;
  readonly body: BodyOf<Part<R, 'body'>>;
}

/** The JSON body of a response. */
export type ResponseOf<
  R extends Route,
  Status extends keyof R['responses'],
> = R['responses'][Status] extends {
  readonly body: infer Body extends v.GenericSchema;
}
  ? DeepReadonly<v.InferOutput<Body>>
  : never;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** The JSON body of any response but problems. */
export type JsonResponseOf<R extends Route> = {
  [Status in keyof R['responses']]: ResponseOf<R, Status>;
}[keyof R['responses']];

type Input<Entries> = Entries extends v.ObjectEntries
  ? v.InferInput<v.ObjectSchema<Entries, undefined>>
  : undefined;

type JsonBodyOf<Schemas> = Schemas extends { readonly 'application/json': infer Body extends v.GenericSchema }
  ? v.InferInput<Body>
  : undefined;

/** What a client sends, before validation. */
export type RequestInput<R extends Route> = Given<'pathParameters', Input<Part<R, 'pathParameters'>>> &
  Given<'query', Input<Part<R, 'query'>>> &
  Given<'body', JsonBodyOf<Part<R, 'body'>>>;

/** No property for a part that the route does not have, and an optional one for a part without required fields. */
type Given<Name extends string, Value> = [Value] extends [undefined]
  ? { readonly [Key in Name]?: undefined }
  : Record<never, never> extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

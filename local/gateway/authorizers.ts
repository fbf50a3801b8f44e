import type { InvokeResult } from '../lambda/definition.ts';
import { withDeadline } from '../with-deadline.ts';
import type { AuthorizerDefinition, HttpApiDefinition } from './definition.ts';
import { commonEvent, type GatewayRequest } from './event.ts';
import { JwtAuthorizer, type JwtContext } from './jwt-authorizer.ts';
import { GatewayError } from './response.ts';
import type { RouteMatch } from './routes.ts';

/** Timeout of an authorizer in milliseconds (quota "Timeout for Lambda authorizer response"). */
const defaultTimeoutMs = 10_000;

/** Maximum cached results for each API. The oldest is removed first. A local run has few. */
const maxCacheEntries = 10_000;

interface AuthorizerResult {
  isAuthorized: boolean;
  context: Record<string, unknown>;
}

/** Calls Lambda authorizers and caches their results for their TTL. */
export class Authorizers {
  readonly #api: HttpApiDefinition;
  readonly #invoke: (functionName: string, event: unknown) => Promise<InvokeResult>;
  readonly #now: () => number;
  readonly #jwt: JwtAuthorizer;
  readonly #pending = new Map<string, Promise<AuthorizerResult>>();
  readonly #cache = new Map<string, { result: AuthorizerResult; expires: number }>();

  constructor(
    api: HttpApiDefinition,
    invoke: (functionName: string, event: unknown) => Promise<InvokeResult>,
    now: () => number,
  ) {
    this.#api = api;
    this.#invoke = invoke;
    this.#now = now;
    this.#jwt = new JwtAuthorizer(now);
    for (const { authorizer, jwtAuthorizer } of api.routes) {
      authorizer?.identitySources.forEach(identityReader);
      if (jwtAuthorizer) identityReader(jwtAuthorizer.identitySource);
    }
  }

  /**
   * @returns the route's part of the event, or undefined for a route without an authorizer
   * @throws {GatewayError} 401 if an identity source has no value, 403 if the authorizer refuses, 500 if it fails
   */
  async authorize(
    request: GatewayRequest,
    match: RouteMatch,
  ): Promise<{ lambda: Record<string, unknown> } | { jwt: JwtContext } | undefined> {
    const { authorizer, jwtAuthorizer, scopes = [] } = match.route;
    if (jwtAuthorizer) {
      const token = identityReader(jwtAuthorizer.identitySource)(request, match);
      if (!token) throw new GatewayError(401, 'no token', { 'www-authenticate': 'Bearer' });
      return { jwt: await this.#jwt.authorize(jwtAuthorizer, token, scopes) };
    }
    return authorizer && { lambda: await this.#callAuthorizer(authorizer, request, match) };
  }

  async #callAuthorizer(
    authorizer: AuthorizerDefinition,
    request: GatewayRequest,
    match: RouteMatch,
  ): Promise<Record<string, unknown>> {
    const identitySource = authorizer.identitySources.map((source) => {
      const value = identityReader(source)(request, match);
      if (!value) throw new GatewayError(401, `no value for ${source}`);
      return value;
    });
    const key = JSON.stringify([authorizer.name, identitySource]);
    const cached = this.#cache.get(key);
    let result = cached && this.#now() < cached.expires ? cached.result : undefined;
    result ??= await this.#askOnce(key, authorizer, () =>
      this.#ask(authorizer, identitySource, request, match),
    );
    if (!result.isAuthorized) throw new GatewayError(403, `${authorizer.name} refused`);
    return result.context;
  }

  /** Equal lookups in flight share one call, if the authorizer allows its result to be cached. */
  #askOnce(
    key: string,
    { ttlSeconds }: AuthorizerDefinition,
    ask: () => Promise<AuthorizerResult>,
  ): Promise<AuthorizerResult> {
    if (ttlSeconds === 0) return ask();
    const pending = this.#pending.get(key);
    if (pending) return pending;
    const lookup = ask()
      .then((result) => {
        this.#remember(key, result, ttlSeconds);
        return result;
      })
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, lookup);
    return lookup;
  }

  async #ask(
    { name, functionName }: AuthorizerDefinition,
    identitySource: string[],
    request: GatewayRequest,
    { route, pathParameters }: RouteMatch,
  ): Promise<AuthorizerResult> {
    const {
      region,
      accountId,
      apiId,
      stageName,
      authorizerTimeoutMs: timeoutMs = defaultTimeoutMs,
    } = this.#api;
    const event = {
      ...commonEvent(this.#api, request, route.routeKey, pathParameters),
      type: 'REQUEST',
      routeArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/${request.method}${request.rawPath}`,
      identitySource,
    };
    const result = await withDeadline(this.#invoke(functionName, event), timeoutMs);
    if (!result) throw new GatewayError(500, `authorizer ${name} took more than ${timeoutMs} ms`);
    if (!result.ok) throw new GatewayError(500, `authorizer ${name} failed: ${result.errorMessage}`);
    const { isAuthorized, context } = (result.payload ?? {}) as Partial<AuthorizerResult>;
    if (typeof isAuthorized !== 'boolean') {
      throw new GatewayError(500, `authorizer ${name} returned no isAuthorized`);
    }
    return { isAuthorized, context: context ?? {} };
  }

  #remember(key: string, result: AuthorizerResult, ttlSeconds: number): void {
    this.#cache.delete(key);
    this.#cache.set(key, { result, expires: this.#now() + ttlSeconds * 1000 });
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > maxCacheEntries && oldest !== undefined) this.#cache.delete(oldest);
  }
}

/** @throws for an unsupported identity source */
export function identityReader(
  source: string,
): (request: GatewayRequest, match: RouteMatch) => string | undefined {
  const [, from, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (from === 'header') return ({ headers }) => headers[name.toLowerCase()];
  if (from === 'querystring') return ({ query }) => query[name];
  if (source === '$context.routeKey') return (_request, { route }) => route.routeKey;
  throw new Error(`Identity source "${source}" is not supported by the local run`);
}

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Credentials } from '../credentials.ts';
import { isServedHost } from '../request-guard.ts';
import type { EdgeTrace } from '../request-log.ts';
import { allowsMethod, matchBehavior } from './behavior.ts';
import { compress } from './compression.ts';
import type { DistributionDefinition, Origin } from './definition.ts';
import { EdgeError, type EdgeResponse, errorPage } from './edge-response.ts';
import { acceptedEncodings } from './forwarding.ts';
import { changedRequest, changedResponse, requestObject, responseObject } from './function-event.ts';
import { fromRawHeaders, get, type HeaderMap, set } from './headers.ts';
import { fetchFromOrigin } from './origin.ts';
import { OriginClient } from './origin-client.ts';
import type { OriginServer } from './origin-server.ts';
import { type Behavior, prepareBehaviors, type ViewerEvent } from './prepare.ts';
import { fromOrigin, withPolicy } from './response-headers.ts';
import type { OriginHeaders } from './rollout.ts';
import { EdgeTiming } from './server-timing.ts';
import { unsupportedSettings } from './supported-settings.ts';
import { readViewerRequest, requestTarget, type ViewerRequest } from './viewer-request.ts';

export interface DistributionOptions {
  /** Finds the local server of an origin. Without one, the response is 502. */
  resolveOrigin(domainName: string): OriginServer | undefined;
  /** Signs requests to buckets, as origin access control does. */
  readonly credentials: Credentials;
  readonly region: string;
  /** E.g. `d111111abcdef8.cloudfront.net`. */
  readonly distributionDomain: string;
  /** Id in the events of edge functions. @default 'ELOCALRUN' */
  readonly distributionId?: string;
  /** Headers for requests to an origin, by its id. @default - those of the definition */
  originHeaders?(originId: string): OriginHeaders;
  /** Timeout of all origins in seconds. @default - those of the definition */
  readonly originReadTimeout?: number | undefined;
  /** Changes a response header last, e.g. to replace origins of AWS. @default - no change */
  rewriteResponseHeader?(name: string, value: string): string;
  /** Receives each request with the way it took. */
  onRequest?(trace: EdgeTrace): void;
  /** Receives failures and the console output of functions, one line each. */
  log(line: string): void;
}

/** Source: Amazon CloudFront Developer Guide, "Optimize high availability with CloudFront origin failover". */
const failoverMethods = ['GET', 'HEAD', 'OPTIONS'];

/** A distribution without a server: converts requests to responses. */
export class Distribution {
  /** Unsupported settings, one line each. */
  readonly warnings: readonly string[];
  #definition: DistributionDefinition;
  readonly #options: DistributionOptions;
  #behaviors: readonly Behavior[];
  readonly #client = new OriginClient();
  readonly #via: string;
  readonly #hosts: readonly string[];
  /** Runs of edge functions of the current requests, by their id. */
  readonly #functionRuns = new Map<string, EdgeTrace['functions'][number][]>();

  /** @throws {Error} if a behavior's origin is not defined */
  constructor(definition: DistributionDefinition, options: DistributionOptions) {
    const { config } = definition;
    const warnings = unsupportedSettings(definition).map((path) => `${path}`);
    this.#behaviors = prepareBehaviors(definition, (line) => warnings.push(line));
    for (const { Id, DomainName } of config.Origins) {
      if (!options.resolveOrigin(DomainName))
        warnings.push(`The origin ${Id} (${DomainName}) is not supported`);
    }
    this.warnings = warnings;
    this.#definition = definition;
    this.#options = options;
    this.#via = `1.1 ${options.distributionDomain} (CloudFront)`;
    this.#hosts = [options.distributionDomain, ...(config.Aliases ?? [])];
  }

  /** Handles a request. An error becomes an error page. */
  async handle(message: IncomingMessage): Promise<EdgeResponse> {
    const startedAt = Date.now();
    const begun = performance.now();
    const behavior = matchBehavior(this.#behaviors, requestTarget(message).path);
    const { id, response } = await this.#guarded(behavior, message);
    const headers = new Map(response.headers);
    set(headers, 'x-cache', `${response.result} from cloudfront`);
    set(headers, 'via', this.#via);
    if (id) set(headers, 'x-amz-cf-id', id);
    const complete = { ...response, headers: this.#rewritten(headers) };
    if (id && this.#options.onRequest) {
      this.#options.onRequest({
        id,
        startedAt,
        durationMs: performance.now() - begun,
        method: message.method ?? '',
        target: message.url ?? '',
        status: response.status,
        requestHeaders: headerLines(fromRawHeaders(message.rawHeaders)),
        responseHeaders: headerLines(complete.headers),
        behavior: behavior.path,
        origin: behavior.origin.DomainName,
        functions: this.#functionRuns.get(id) ?? [],
      });
      this.#functionRuns.delete(id);
    }
    return complete;
  }

  /** Replaces the code of a function for all later requests. A request runs all of its functions in one version. */
  replaceFunction(arn: string, code: string): void {
    this.#definition = {
      ...this.#definition,
      functions: { ...this.#definition.functions, [arn]: code },
    };
    this.#behaviors = prepareBehaviors(this.#definition, (line) => this.#options.log(line));
  }

  /** Closes idle connections to origins. */
  close(): Promise<void> {
    return this.#client.close();
  }

  async #guarded(
    behavior: Behavior,
    message: IncomingMessage,
  ): Promise<{ id?: string; response: EdgeResponse }> {
    let id: string | undefined;
    try {
      const request = readViewerRequest(message);
      id = request.id;
      this.#checkHost(request);
      checkSite(request);
      if (!allowsMethod(behavior.settings, request.method)) {
        throw new EdgeError(403, `This URL does not accept ${request.method} requests.`);
      }
      return { id, response: await this.#respond(behavior, request) };
    } catch (error) {
      const known = error instanceof EdgeError ? error : new EdgeError(500, 'The local run failed.');
      if (known.status >= 500)
        this.#options.log(String(known === error ? known.message : (error as Error).stack));
      const page = errorPage(known);
      return {
        ...(id && { id }),
        response: { ...page, headers: withPolicy(page.headers, behavior.headersPolicy) },
      };
    }
  }

  async #respond(behavior: Behavior, viewer: ViewerRequest): Promise<EdgeResponse> {
    const timing = new EdgeTiming();
    const request = await this.#runViewerRequest(behavior, viewer);
    const { headersPolicy, forwarding, settings } = behavior;
    if ('status' in request) return { ...request, headers: withPolicy(request.headers, headersPolicy) };
    const fetched = await timing.ofOrigin(this.#fetch(behavior, request)).catch((error: unknown) => {
      if (!(error instanceof EdgeError)) throw error;
      this.#options.log(error.message);
      return errorPage(error);
    });
    const response = await this.#withCustomError(request, fetched);
    const encoded = settings.Compress ? compress(response, acceptedEncodings(forwarding, viewer)) : response;
    const headers = timing.addTo(withPolicy(encoded.headers, headersPolicy), headersPolicy, request.id);
    const complete = { ...encoded, headers };
    // Source: "Restrictions on all edge functions", HTTP status codes.
    return fetched.status < 400 ? this.#runViewerResponse(behavior, viewer, complete) : complete;
  }

  async #fetch(behavior: Behavior, request: ViewerRequest): Promise<EdgeResponse> {
    const { failover } = behavior;
    const first = this.#fetchFrom(behavior.origin, behavior, request);
    if (!failover || request.body || !failoverMethods.includes(request.method)) return first;
    const second = () => this.#fetchFrom(failover.origin, behavior, request);
    const response = await first.catch((error: unknown) => {
      if (!(error instanceof EdgeError)) throw error;
      this.#options.log(error.message);
    });
    if (response && !failover.statuses.includes(response.status)) return response;
    if (response) discard(response);
    return second();
  }

  async #fetchFrom(origin: Origin, { forwarding }: Behavior, request: ViewerRequest): Promise<EdgeResponse> {
    const { credentials, region, originReadTimeout: readTimeout } = this.#options;
    const server = this.#options.resolveOrigin(origin.DomainName);
    const OriginCustomHeaders = this.#options.originHeaders?.(origin.Id) ?? origin.OriginCustomHeaders ?? [];
    const adding = { ...origin, OriginCustomHeaders };
    const context = {
      origin: adding,
      server,
      forwarding,
      credentials,
      region,
      readTimeout,
      via: this.#via,
      client: this.#client,
    };
    const root = this.#definition.config.DefaultRootObject;
    const path = root && request.path === '/' ? `/${root}` : request.path;
    const response = await fetchFromOrigin(context, { ...request, path });
    return { ...response, headers: fromOrigin(response.headers, forwarding) };
  }

  /** Source: "Generate custom error responses". No edge function runs for the page. */
  async #withCustomError(request: ViewerRequest, response: EdgeResponse): Promise<EdgeResponse> {
    const custom = this.#definition.config.CustomErrorResponses?.find(
      ({ ErrorCode }) => ErrorCode === response.status,
    );
    if (!custom?.ResponsePagePath) return response;
    const behavior = matchBehavior(this.#behaviors, custom.ResponsePagePath);
    const headers = new Map(
      [...request.headers].filter(([name]) => !/^(if-.*|range|content-.*)$/.test(name)),
    );
    const { body: _, ...bodiless } = request;
    const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
    const wanted = { ...bodiless, method, path: custom.ResponsePagePath, query: '', headers };
    const page = await this.#fetch(behavior, wanted).catch(() => undefined);
    if (page?.status !== 200) {
      if (page) discard(page);
      return response;
    }
    discard(response);
    return { ...page, status: custom.ResponseCode ?? response.status, reason: undefined, result: 'Error' };
  }

  async #runViewerRequest(behavior: Behavior, request: ViewerRequest): Promise<ViewerRequest | EdgeResponse> {
    const objects = { request: requestObject(request) };
    const returned = await this.#run('viewer-request', behavior, request, objects);
    if (!returned) return request;
    return 'statusCode' in returned ? changedResponse(returned) : changedRequest(request, returned);
  }

  async #runViewerResponse(
    behavior: Behavior,
    request: ViewerRequest,
    response: EdgeResponse,
  ): Promise<EdgeResponse> {
    const objects = { request: requestObject(request), response: responseObject(response) };
    try {
      const returned = await this.#run('viewer-response', behavior, request, objects);
      if (!returned) return response;
      const changed = changedResponse(returned, response);
      if (changed.body !== response.body) discard(response);
      return changed;
    } catch (error) {
      discard(response);
      throw error;
    }
  }

  async #run(
    type: ViewerEvent,
    behavior: Behavior,
    request: ViewerRequest,
    objects: object,
  ): Promise<object | undefined> {
    const edgeFunction = behavior.functions.get(type);
    if (!edgeFunction) return undefined;
    const { distributionDomain: distributionDomainName, distributionId = 'ELOCALRUN' } = this.#options;
    const context = { distributionDomainName, distributionId, eventType: type, requestId: request.id };
    const event = { version: '1.0', context, viewer: { ip: request.ip }, ...objects };
    const begun = performance.now();
    const { value, logs } = await edgeFunction.run(event, request.query).finally(() => {
      if (!this.#options.onRequest) return;
      const run = { event: type, name: edgeFunction.name, durationMs: performance.now() - begun };
      this.#functionRuns.set(request.id, [...(this.#functionRuns.get(request.id) ?? []), run]);
    });
    for (const line of logs) this.#options.log(line);
    return value;
  }

  /** CloudFront responds only to a distribution's own host names. Here this also protects against DNS rebinding. */
  #checkHost({ headers }: ViewerRequest): void {
    const host = get(headers, 'host');
    if (!isServedHost(host, this.#hosts)) throw new EdgeError(403, `There is no site ${host} here.`);
  }

  #rewritten(headers: HeaderMap): HeaderMap {
    const options = this.#options;
    const rewrite = (name: string, value: string) => options.rewriteResponseHeader?.(name, value) ?? value;
    return new Map([...headers].map(([name, values]) => [name, values.map((value) => rewrite(name, value))]));
  }
}

const headerLines = (headers: HeaderMap): [string, string][] =>
  [...headers].flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));

/** Pages of other origins may link to the site, and nothing else. */
function checkSite({ headers }: ViewerRequest): void {
  const isForeign = ['cross-site', 'same-site'].includes(get(headers, 'sec-fetch-site') ?? '');
  if (isForeign && get(headers, 'sec-fetch-mode') !== 'navigate')
    throw new EdgeError(403, 'Pages of other origins may not send requests here.');
}

/** Reads to the end, so that the connection to the origin can be reused. */
function discard({ body }: EdgeResponse): void {
  if (body instanceof Readable) body.on('error', () => {}).resume();
}

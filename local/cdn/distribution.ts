import type { IncomingMessage } from 'node:http';
import { allowsMethod, matchBehavior } from './behavior.ts';
import { compress } from './compression.ts';
import type { DistributionDefinition, Origin } from './definition.ts';
import type { DistributionOptions } from './distribution-options.ts';
import { discard, EdgeError, type EdgeResponse, errorPage } from './edge-response.ts';
import { acceptedEncodings } from './forwarding.ts';
import { changedRequest, changedResponse, requestObject, responseObject } from './function-event.ts';
import { fromRawHeaders, type HeaderMap, headerLines, set } from './headers.ts';
import { fetchFromOrigin } from './origin.ts';
import { OriginClient } from './origin-client.ts';
import { type Behavior, prepareBehaviors, type ViewerEvent } from './prepare.ts';
import { type Handled, RepeatableResponses, type RequestRecord, requestKey } from './repeatable-responses.ts';
import { fromOrigin, withPolicy } from './response-headers.ts';
import { EdgeTiming } from './server-timing.ts';
import { unsupportedSettings } from './supported-settings.ts';
import { checkHost, checkSite } from './viewer-checks.ts';
import { newRequestId, readViewerRequest, requestTarget, type ViewerRequest } from './viewer-request.ts';

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
  /** The current requests, by their id. */
  readonly #records = new Map<string, RequestRecord>();
  readonly #repeatable = new RepeatableResponses();

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
    const key = requestKey(message);
    const known = this.#repeatable.find(key);
    const { id, response, behavior, requestHeaders, record } = known
      ? { ...known, id: newRequestId() }
      : await this.#handleNew(message, key);
    const headers = new Map(response.headers);
    if (id) set(headers, 'x-amz-cf-id', id);
    if (known) for (const line of record.logs) this.#options.log(line);
    if (id && this.#options.onRequest) {
      this.#options.onRequest({
        id,
        startedAt,
        durationMs: performance.now() - begun,
        method: message.method ?? '',
        target: message.url ?? '',
        status: response.status,
        requestHeaders,
        responseHeaders: headerLines(headers),
        isRepeated: known !== undefined,
        behavior: behavior.path,
        origin: behavior.origin.DomainName,
        functions: record.functions,
      });
    }
    return { ...response, headers };
  }

  async #handleNew(message: IncomingMessage, key: string): Promise<Handled & { readonly id?: string }> {
    const behaviors = this.#behaviors;
    const behavior = matchBehavior(behaviors, requestTarget(message).path);
    // The times of Server-Timing differ.
    const isRepeatable = !behavior.headersPolicy.ServerTimingHeadersConfig?.Enabled;
    const record: RequestRecord = { functions: [], logs: [], checks: [], isRepeatable };
    const { id, response } = await this.#guarded(behavior, message, record);
    if (id) this.#records.delete(id);
    const headers = new Map(response.headers);
    set(headers, 'x-cache', `${response.result} from cloudfront`);
    set(headers, 'via', this.#via);
    const handled = {
      response: { ...response, headers: this.#rewritten(headers) },
      behavior,
      requestHeaders: headerLines(fromRawHeaders(message.rawHeaders)),
      record,
    };
    // A function may have been replaced meanwhile.
    if (behaviors === this.#behaviors) this.#repeatable.add(key, handled);
    return { ...handled, ...(id && { id }) };
  }

  /** Replaces the code of a function for all later requests. A request runs all of its functions in one version. */
  replaceFunction(arn: string, code: string): void {
    this.#definition = {
      ...this.#definition,
      functions: { ...this.#definition.functions, [arn]: code },
    };
    this.#behaviors = prepareBehaviors(this.#definition, (line) => this.#options.log(line));
    this.#repeatable.clear();
  }

  /** Closes idle connections to origins. */
  close(): Promise<void> {
    return this.#client.close();
  }

  async #guarded(
    behavior: Behavior,
    message: IncomingMessage,
    record: RequestRecord,
  ): Promise<{ id?: string; response: EdgeResponse }> {
    let id: string | undefined;
    try {
      const request = readViewerRequest(message);
      id = request.id;
      this.#records.set(id, record);
      checkHost(request, this.#hosts);
      checkSite(request);
      if (!allowsMethod(behavior.settings, request.method)) {
        throw new EdgeError(403, `This URL does not accept ${request.method} requests.`);
      }
      return { id, response: await this.#respond(behavior, request) };
    } catch (error) {
      record.isRepeatable = false;
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
    const { credentials, region, originReadTimeoutSeconds: readTimeoutSeconds } = this.#options;
    const server = this.#options.resolveOrigin(origin.DomainName);
    const OriginCustomHeaders = this.#options.originHeaders?.(origin.Id) ?? origin.OriginCustomHeaders ?? [];
    const adding = { ...origin, OriginCustomHeaders };
    const context = {
      origin: adding,
      server,
      forwarding,
      credentials,
      region,
      readTimeoutSeconds,
      via: this.#via,
      client: this.#client,
    };
    const root = this.#definition.config.DefaultRootObject;
    const path = root && request.path === '/' ? `/${root}` : request.path;
    const record = this.#records.get(request.id);
    let isCurrent: EdgeResponse['isCurrent'];
    try {
      const response = await fetchFromOrigin(context, { ...request, path });
      ({ isCurrent } = response);
      return { ...response, headers: fromOrigin(response.headers, forwarding) };
    } finally {
      if (isCurrent) record?.checks.push(isCurrent);
      else if (record) record.isRepeatable = false;
    }
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
    if (!behavior.functions.has('viewer-request')) return request;
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
    if (!behavior.functions.has('viewer-response')) return response;
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
    const record = this.#records.get(request.id);
    const { value, logs, isRepeatable } = await edgeFunction.run(event, request.query).finally(() => {
      record?.functions.push({ event: type, name: edgeFunction.name, durationMs: performance.now() - begun });
    });
    for (const line of logs) this.#options.log(line);
    record?.logs.push(...logs);
    if (record && !isRepeatable) record.isRepeatable = false;
    return value;
  }

  #rewritten(headers: HeaderMap): HeaderMap {
    const options = this.#options;
    const rewrite = (name: string, value: string) => options.rewriteResponseHeader?.(name, value) ?? value;
    return new Map([...headers].map(([name, values]) => [name, values.map((value) => rewrite(name, value))]));
  }
}

import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { startDistribution } from '../../../local/cdn/cdn.ts';
import type { DistributionConfig, DistributionDefinition } from '../../../local/cdn/definition.ts';
import type { DistributionOptions } from '../../../local/cdn/distribution-options.ts';
import type { OriginServer } from '../../../local/cdn/origin-server.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
export const distributionDomain = 'd111111abcdef8.cloudfront.net';
export const cachingOptimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
export const allMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** Starts an origin for a test, which is closed when the test ends. */
export async function startOrigin(listener: RequestListener): Promise<LocalServer> {
  const server = await listen(createServer(listener));
  onTestFinished(() => server.close());
  return server;
}

/** An origin that returns each request as JSON. */
export const startEcho = () =>
  startOrigin(async (request, response) => {
    const body = await text(request);
    const echoed = { method: request.method, url: request.url, headers: request.headers, body };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(echoed));
  });

export interface Echo {
  method: string;
  url: string;
  headers: Record<string, string | undefined>;
  body: string;
}

export interface Setup extends Partial<Omit<DistributionDefinition, 'config'>> {
  /** Settings of the default behavior, except its origin, which is the first. */
  behavior?: Partial<DistributionConfig['DefaultCacheBehavior']>;
  config?: Partial<DistributionConfig>;
  /** By domain name. */
  origins: Record<string, OriginServer | undefined>;
  options?: Partial<DistributionOptions>;
}

/** A distribution on a free port, closed when the test ends. Its log is kept. */
export async function start({ behavior, config, origins, options, ...rest }: Setup) {
  const log: string[] = [];
  const [first = ''] = Object.keys(origins);
  const definition: DistributionDefinition = {
    functions: {},
    responseHeadersPolicies: {},
    cachePolicies: {},
    originRequestPolicies: {},
    ...rest,
    config: {
      Origins: Object.keys(origins).map((domain) => ({ Id: domain, DomainName: domain })),
      DefaultCacheBehavior: { TargetOriginId: first, CachePolicyId: cachingDisabled, ...behavior },
      ...config,
    },
  };
  const server = await startDistribution(definition, {
    port: 0,
    resolveOrigin: (domain) => origins[domain],
    credentials,
    region: 'us-east-1',
    distributionDomain,
    log: (line) => log.push(line),
    ...options,
  });
  onTestFinished(() => server.close());
  return Object.assign(server, { log });
}

/** A viewer-request function and its association. */
export function edgeFunction(source: string, EventType = 'viewer-request') {
  const FunctionARN = 'arn:aws:cloudfront::111122223333:function/edge';
  return {
    functions: { [FunctionARN]: source },
    behavior: { FunctionAssociations: [{ EventType, FunctionARN }] },
  };
}

export const http = (server: LocalServer): OriginServer => ({ kind: 'http', url: server.url });

export interface ViewerResponse {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Sends the path unchanged: `fetch` would normalize it. */
export function ask(
  server: LocalServer,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<ViewerResponse> {
  const { method = 'GET', headers, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: 'localhost', port: server.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export const echoed = ({ body }: ViewerResponse): Echo => JSON.parse(body.toString()) as Echo;

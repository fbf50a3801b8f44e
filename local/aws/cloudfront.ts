import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { DistributionConfig } from '../cdn/definition.ts';
import type { Rollout } from '../cdn/rollout.ts';
import type { Credentials } from '../credentials.ts';
import { readBody } from '../read-body.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import {
  type Element,
  headersOf,
  parseConfig,
  toApi,
  toXml,
  withoutHeaderValues,
} from './cloudfront-config.ts';
import { CloudFrontError, notImplemented, Version } from './cloudfront-error.ts';
import { type ApiResponse, type FunctionDefinition, ManagedFunctions } from './cloudfront-functions.ts';
import { SignatureError, type SignatureFault, verifySignature } from './signature.ts';

export interface CloudFrontOptions {
  /** The only distribution. */
  readonly id: string;
  readonly domainName: string;
  readonly config: DistributionConfig;
  /** Called after each change. */
  readonly rollout: Rollout;
  /** The only accepted credentials. */
  readonly credentials: Credentials;
  /** Functions that can be read, updated and published. @default - none */
  readonly functions?: readonly FunctionDefinition[];
  /** Called with the code of each published function. */
  published?(arn: string, code: string): void;
}

const signatureErrors: Record<SignatureFault, string> = {
  missing: 'MissingAuthenticationToken',
  malformed: 'IncompleteSignature',
  'unknown-key': 'InvalidClientTokenId',
  'unsigned-header': 'SignatureDoesNotMatch',
  skewed: 'SignatureDoesNotMatch',
  mismatch: 'SignatureDoesNotMatch',
};

/** CloudFront's API is in us-east-1 only. */
const region = 'us-east-1';

/** A configuration with 5 behaviors has about 5 kB. */
const maxBodyBytes = 512 * 1024;

/**
 * Starts CloudFront's API for one distribution and its functions. The configuration can be read. The values of origin
 * headers and the code of functions can be changed while the distribution is served. Everything else is 501. Every
 * request must be signed.
 */
export async function startCloudFront(options: CloudFrontOptions): Promise<LocalServer> {
  const { credentials } = options;
  const distribution = new ManagedDistribution(options);
  const functions = new ManagedFunctions(options.functions ?? [], (arn, code) =>
    options.published?.(arn, code),
  );
  return listen(
    createServer(
      guarded(async (request, response) => {
        response.setHeader('content-type', 'text/xml');
        try {
          const body = await readBody(request, maxBodyBytes);
          if (!body) throw new CloudFrontError(413, 'RequestTooLarge', 'The request is too large.');
          await verifySignature(request, { credentials, region, service: 'cloudfront' }, body);
          const text = body.toString();
          const result = functions.handle(request, text) ?? distribution.handle(request, text);
          response.setHeader('content-type', result.contentType);
          response.setHeader(result.etagHeader ?? 'etag', result.etag).end(result.body);
        } catch (error) {
          const { status, code, message } = toCloudFrontError(error);
          const requestId = randomUUID();
          const fault = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
          response.writeHead(status).end(toXml('ErrorResponse', { Error: fault, RequestId: requestId }));
        }
      }),
    ),
  );
}

/** The distribution that the API manages. */
class ManagedDistribution {
  readonly #options: CloudFrontOptions;
  #config: Element;
  readonly #version = new Version();
  #modified = new Date();

  constructor(options: CloudFrontOptions) {
    this.#options = options;
    this.#config = toApi(options.config, options.id);
  }

  /** @throws CloudFrontError */
  handle({ method, url = '', headers }: IncomingMessage, body: string): ApiResponse {
    const [, id, part = ''] = /^\/2020-05-31\/distribution\/(\w+)(\/config)?$/.exec(url) ?? [];
    const known = { 'GET ': 'read', 'GET /config': 'readConfig', 'PUT /config': 'update' } as const;
    const operation = id && known[`${method} ${part}` as keyof typeof known];
    if (!operation) throw notImplemented(`${method} ${url.split('?', 1)[0]}`);
    if (id !== this.#options.id) {
      throw new CloudFrontError(404, 'NoSuchDistribution', 'The specified distribution does not exist.');
    }
    if (operation === 'readConfig') return this.#xml('DistributionConfig', this.#config);
    if (operation === 'update') this.#update(headers['if-match'], body);
    return this.#read();
  }

  #read(): ApiResponse {
    const { id, domainName, rollout } = this.#options;
    return this.#xml('Distribution', {
      Id: id,
      ARN: `arn:aws:cloudfront::000000000000:distribution/${id}`,
      Status: rollout.isDeployed ? 'Deployed' : 'InProgress',
      LastModifiedTime: this.#modified.toISOString(),
      InProgressInvalidationBatches: '0',
      DomainName: domainName,
      DistributionConfig: this.#config,
    });
  }

  #xml(name: string, element: Element): ApiResponse {
    return { body: toXml(name, element), contentType: 'text/xml', etag: this.#version.etag };
  }

  #update(ifMatch: string | undefined, body: string): void {
    this.#version.check(ifMatch);
    const config = parseConfig(body);
    if (!config) throw new CloudFrontError(400, 'MalformedInput', 'The body is not a DistributionConfig.');
    if (!isDeepStrictEqual(withoutHeaderValues(config), withoutHeaderValues(this.#config))) {
      throw notImplemented('changes other than the values of origin headers');
    }
    this.#config = config;
    this.#version.advance();
    this.#modified = new Date();
    this.#options.rollout.change(headersOf(config));
  }
}

function toCloudFrontError(error: unknown): CloudFrontError {
  if (error instanceof CloudFrontError) return error;
  if (error instanceof SignatureError) {
    return new CloudFrontError(403, signatureErrors[error.fault], error.message);
  }
  return new CloudFrontError(500, 'InternalError', (error as Error).message);
}

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { DistributionConfig } from '../cdn/definition.ts';
import type { Rollout } from '../cdn/rollout.ts';
import type { Credentials } from '../credentials.ts';
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
}

class CloudFrontError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
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

interface XmlResponse {
  readonly xml: string;
  readonly etag: string;
}

/**
 * Starts CloudFront's API for one distribution. The configuration can be read, and the values of origin headers can be
 * changed while the distribution is served. Everything else is 501. Every request must be signed.
 */
export async function startCloudFront(options: CloudFrontOptions): Promise<LocalServer> {
  const { credentials } = options;
  const distribution = new ManagedDistribution(options);
  return listen(
    createServer(
      guarded(async (request, response) => {
        response.setHeader('content-type', 'text/xml');
        try {
          const body = await readBody(request);
          await verifySignature(request, { credentials, region, service: 'cloudfront' }, body);
          const { xml, etag } = distribution.handle(request, body.toString());
          response.setHeader('etag', etag).end(xml);
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
  #etag = newEtag();
  #modified = new Date();

  constructor(options: CloudFrontOptions) {
    this.#options = options;
    this.#config = toApi(options.config, options.id);
  }

  /** @throws CloudFrontError */
  handle({ method, url = '', headers }: IncomingMessage, body: string): XmlResponse {
    const [, id, part = ''] = /^\/2020-05-31\/distribution\/(\w+)(\/config)?$/.exec(url) ?? [];
    const known = { 'GET ': 'read', 'GET /config': 'readConfig', 'PUT /config': 'update' } as const;
    const operation = id && known[`${method} ${part}` as keyof typeof known];
    if (!operation) throw notImplemented(`${method} ${url.split('?', 1)[0]}`);
    if (id !== this.#options.id) {
      throw new CloudFrontError(404, 'NoSuchDistribution', 'The specified distribution does not exist.');
    }
    if (operation === 'readConfig')
      return { xml: toXml('DistributionConfig', this.#config), etag: this.#etag };
    if (operation === 'update') this.#update(headers['if-match'], body);
    return this.#read();
  }

  #read(): XmlResponse {
    const { id, domainName, rollout } = this.#options;
    const xml = toXml('Distribution', {
      Id: id,
      ARN: `arn:aws:cloudfront::000000000000:distribution/${id}`,
      Status: rollout.isDeployed ? 'Deployed' : 'InProgress',
      LastModifiedTime: this.#modified.toISOString(),
      InProgressInvalidationBatches: '0',
      DomainName: domainName,
      DistributionConfig: this.#config,
    });
    return { xml, etag: this.#etag };
  }

  #update(ifMatch: string | undefined, body: string): void {
    if (!ifMatch) {
      throw new CloudFrontError(
        400,
        'InvalidIfMatchVersion',
        'The If-Match version is missing or not valid.',
      );
    }
    if (ifMatch !== this.#etag) {
      throw new CloudFrontError(412, 'PreconditionFailed', 'The distribution was changed since it was read.');
    }
    const config = parseConfig(body);
    if (!config) throw new CloudFrontError(400, 'MalformedInput', 'The body is not a DistributionConfig.');
    if (!isDeepStrictEqual(withoutHeaderValues(config), withoutHeaderValues(this.#config))) {
      throw notImplemented('changes other than the values of origin headers');
    }
    this.#config = config;
    this.#etag = newEtag();
    this.#modified = new Date();
    this.#options.rollout.change(headersOf(config));
  }
}

function notImplemented(what: string): CloudFrontError {
  return new CloudFrontError(501, 'NotImplemented', `The local run does not support ${what}.`);
}

function toCloudFrontError(error: unknown): CloudFrontError {
  if (error instanceof CloudFrontError) return error;
  if (error instanceof SignatureError) {
    return new CloudFrontError(403, signatureErrors[error.fault], error.message);
  }
  return new CloudFrontError(500, 'InternalError', (error as Error).message);
}

const newEtag = (): string => `E${randomBytes(7).toString('hex').toUpperCase()}`;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    size += part.length;
    if (size > maxBodyBytes) throw new CloudFrontError(413, 'RequestTooLarge', 'The request is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

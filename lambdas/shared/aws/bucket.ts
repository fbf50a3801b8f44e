import { AwsError } from './aws-error.ts';
import { type Endpoint, endpointFromEnvironment, serviceUrl } from './endpoint.ts';
import type { AwsResponse } from './exchange.ts';
import { send } from './send.ts';

/** Parts of a request for an object. */
export interface ObjectRequest {
  /** @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly body?: Buffer;
  /** @default - only the timeouts apply */
  readonly signal?: AbortSignal;
  /** Maximum size of the response's body. @default - no limit */
  readonly maxBytes?: number;
}

/** A bucket of S3. */
export interface Bucket {
  /** Without a slash at the end. */
  readonly url: string;
  readonly endpoint: Endpoint;
  readonly name: string;
  /**
   * Sends one request for an object. Signatures cover bodies, so S3 refuses a body that was changed on the way.
   *
   * @throws {AwsError} for an error response, after all attempts
   */
  send(method: 'GET' | 'HEAD' | 'PUT', key: string, request?: ObjectRequest): Promise<AwsResponse>;
  /** Opens a connection, so that the first request need not wait for it. Never fails. */
  connect(): Promise<void>;
}

/**
 * @param endpoint @default - that of the environment variables
 *
 * @example
 * const { headers } = await bucket('my-bucket').send('HEAD', 'images/1.png');
 */
export function bucket(name: string, endpoint: Endpoint = endpointFromEnvironment('S3')): Bucket {
  // Only AWS has a host for each bucket.
  const url = endpoint.url ? `${endpoint.url}/${name}` : serviceUrl(`${name}.s3`, endpoint.region);
  return {
    url,
    endpoint,
    name,
    send: (method, key, { headers = {}, ...rest } = {}) =>
      send(
        { service: 's3', url: new URL(`${url}/${encodeURI(key)}`), method, headers, errorOf, ...rest },
        endpoint,
      ),
    async connect() {
      const request = { method: 'GET', headers: {}, maxAttempts: 1, errorOf: () => undefined };
      await send({ service: 's3', url: new URL(url), ...request }, endpoint).catch(() => undefined);
    },
  };
}

/** Responses to HEAD have no body, and so no code. */
function errorOf({ status, body }: AwsResponse): AwsError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const text = body.toString();
  const [code = `Status${status}`, message = ''] = ['Code', 'Message'].map(
    (element) => new RegExp(`<${element}>([^<]*)</${element}>`).exec(text)?.[1],
  );
  return new AwsError(code, message, status);
}

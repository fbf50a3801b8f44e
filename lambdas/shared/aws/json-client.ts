import { AwsError } from './aws-error.ts';
import { type Endpoint, endpointFromEnvironment, serviceUrl } from './endpoint.ts';
import type { AwsResponse } from './exchange.ts';
import { send } from './send.ts';

/** Operations of a service: input and output by name. */
export type Operations<O> = { readonly [Name in keyof O]: readonly [input: unknown, output: unknown] };

/** A client of an AWS service. The SDK's types describe the operations; its code is not loaded. */
export interface AwsClient<O extends Operations<O>> {
  /**
   * Calls an operation.
   *
   * @throws {AwsError} for an error response, after all attempts
   */
  send<Name extends keyof O & string>(
    operation: Name,
    input: O[Name][0],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<O[Name][1]>;
  /** Opens a connection, so that the first call need not wait for it. Never fails. */
  connect(): Promise<void>;
}

/** A service with the protocol AWS JSON. */
export interface JsonService {
  /** The service's name in its URL and in signatures. */
  readonly name: string;
  /** The service's name in environment variables. */
  readonly id: string;
  /** Prefix of the header `X-Amz-Target`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

/**
 * Makes a client for a service with the protocol AWS JSON.
 *
 * @param maxAttempts of a call. @default 3
 * @param endpoint @default - that of the environment variables
 */
export function jsonClient<O extends Operations<O>>(
  { name, id, target, version }: JsonService,
  { maxAttempts, ...given }: Partial<Endpoint> & { readonly maxAttempts?: number } = {},
): AwsClient<O> {
  const endpoint: Endpoint = { ...endpointFromEnvironment(id), ...given };
  const url = new URL(endpoint.url ?? serviceUrl(name, endpoint.region));
  const base = { service: name, url, maxAttempts };
  return {
    async send(operation, input, { abortSignal: signal } = {}) {
      const headers = {
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': `${target}.${operation}`,
      };
      const body = JSON.stringify(input);
      const response = await send({ ...base, method: 'POST', headers, body, signal, errorOf }, endpoint);
      return parseJson(response) as never;
    },
    async connect() {
      const request = { ...base, method: 'GET', headers: {}, maxAttempts: 1, errorOf: () => undefined };
      await send(request, endpoint).catch(() => undefined);
    },
  };
}

/** A proxy's error page, for example, is no JSON. */
function parseJson({ body, status }: AwsResponse): Record<string, unknown> {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch (cause) {
    throw Object.assign(new AwsError('MalformedResponse', 'The response must be JSON.', status), { cause });
  }
}

function errorOf(response: AwsResponse): AwsError | undefined {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return undefined;
  const body = readErrorBody(response);
  // Such as `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException` or `InternalFailure:http://…`.
  const code = /^(?:.*#)?([^:]+)/.exec(String(headers['x-amzn-errortype'] ?? body.__type ?? ''))?.[1];
  const error = new AwsError(code ?? `Status${status}`, String(body.message ?? body.Message ?? ''), status);
  // Not enumerable, because the item has the name of a visitor, and errors are logged.
  return Object.defineProperty(error, 'Item', { value: body.Item });
}

function readErrorBody(response: AwsResponse): Record<string, unknown> {
  try {
    return parseJson(response);
  } catch {
    return {};
  }
}

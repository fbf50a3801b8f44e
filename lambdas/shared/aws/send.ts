import { setTimeout as wait } from 'node:timers/promises';
import { isRetryable, isThrottling } from './aws-error.ts';
import type { Endpoint } from './endpoint.ts';
import type { AwsResponse, SignedRequest } from './exchange.ts';
import type { UnsignedRequest } from './sign.ts';

/** A request of a service, before it is signed. */
export interface AwsRequest extends UnsignedRequest, Pick<SignedRequest, 'signal' | 'maxBytes'> {
  /** @default 3 */
  readonly maxAttempts?: number;
  /** @returns the error that a response means; undefined for a success */
  readonly errorOf: (response: AwsResponse) => Error | undefined;
}

/** Maximum delay before the second attempt; doubled for each further one. The values are those of the AWS SDKs. */
const maxDelayMs = 100;
const maxThrottlingDelayMs = 500;

/**
 * Signs and sends a request. Repeats it, with a random delay, after throttling, a server error, a lost connection or a
 * timeout. Each attempt takes at most 2 s until the response begins.
 *
 * @throws what `errorOf` returns, the errors of `exchange`, and the reason of the request's signal
 */
export async function send(request: AwsRequest, endpoint: Endpoint): Promise<AwsResponse> {
  const { maxAttempts = 3, signal } = request;
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(request, endpoint);
    } catch (error) {
      if (signal?.aborted || attempt >= maxAttempts || !isRetryable(error)) throw error;
      const delayMs = (isThrottling(error) ? maxThrottlingDelayMs : maxDelayMs) * 2 ** (attempt - 1);
      // After an abort the next attempt fails at once, with the reason of the signal instead of an AbortError.
      await wait(Math.random() * delayMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Loaded at the first request: aws4 takes 10 ms of CPU time, because it needs `node:crypto`. */
let modules: Promise<[typeof import('./sign.ts'), typeof import('./exchange.ts')]> | undefined;

async function sendOnce(request: AwsRequest, endpoint: Endpoint): Promise<AwsResponse> {
  modules ??= Promise.all([import('./sign.ts'), import('./exchange.ts')]);
  const [{ sign }, { exchange }] = await modules;
  const { url, method, body, signal, maxBytes } = request;
  const headers = sign(request, endpoint);
  const response = await exchange({ url, method, headers, body, signal, maxBytes });
  const error = request.errorOf(response);
  if (error) throw error;
  return response;
}

import type { ResponseHeadersPolicyConfig } from './definition.ts';
import { get, type HeaderMap, set } from './headers.ts';

/**
 * Times of one request, which CloudFront adds to the `Server-Timing` header of the origin. Source: Amazon CloudFront
 * Developer Guide, "Understand response headers policies", Server-Timing header.
 */
export class EdgeTiming {
  readonly #startedAt = performance.now();
  #originMs = 0;

  /** Measures the response of an origin. */
  async ofOrigin<T>(response: Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await response;
    } finally {
      this.#originMs = performance.now() - startedAt;
    }
  }

  /** @returns the headers with the times, if the policy asks for them */
  addTo(headers: HeaderMap, policy: ResponseHeadersPolicyConfig, requestId: string): HeaderMap {
    const { Enabled: isEnabled = false, SamplingRate: rate = 0 } = policy.ServerTimingHeadersConfig ?? {};
    if (!isEnabled || Math.random() * 100 >= rate) return headers;
    const totalMs = performance.now() - this.#startedAt;
    const metrics = [
      'cdn-upstream-layer;desc="EDGE"',
      'cdn-upstream-dns;dur=0',
      'cdn-upstream-connect;dur=0',
      `cdn-upstream-fbl;dur=${Math.round(this.#originMs)}`,
      // Nothing is cached.
      'cdn-cache-miss',
      'cdn-pop;desc="LOCAL"',
      `cdn-rid;desc="${requestId}"`,
      `cdn-downstream-fbl;dur=${Math.round(totalMs)}`,
    ];
    const ofOrigin = get(headers, 'server-timing');
    const result = new Map(headers);
    set(result, 'server-timing', [...metrics, ...(ofOrigin ? [ofOrigin] : [])].join(','));
    return result;
  }
}

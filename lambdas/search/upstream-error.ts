import { JamstackError } from '../shared/jamstack-error.ts';
import { Problem } from '../shared/problem.ts';

/** Why a search failed. Logged as `error.kind`. */
export type UpstreamErrorKind =
  /** The connection was refused, reset or lost. */
  | 'unreachable'
  /** The deadline passed. With 0 attempts, Secrets Manager was too slow. */
  | 'timed-out'
  /** A status other than 200 that does not mean "no results". */
  | 'status'
  /** The response exceeds the size limit. */
  | 'too-large'
  /** The response does not match the mapping. Without a path, it is not JSON. */
  | 'wrong-shape'
  /** The response contains the API key. */
  | 'key-in-response'
  /** Secrets Manager failed, or the key contains characters that a header can't have. */
  | 'no-key'
  /** The circuit breaker is open, so no request was sent. */
  | 'circuit-open';

/** Details of an {@link UpstreamError}. */
export interface UpstreamErrorDetails {
  /** Status of the response. */
  readonly upstreamStatus?: number;
  /** Code of the system or the SDK, such as `ECONNREFUSED`. Never a message, which may quote the request. */
  readonly code?: string;
  /** Path in the mapping whose value is wrong. */
  readonly path?: string;
  /** From `Retry-After`, or until the circuit breaker allows a probe, in milliseconds. */
  readonly retryAfterMs?: number;
  /** With `circuit-open`: the kind of the last failure. */
  readonly previousKind?: UpstreamErrorKind;
  /** With `circuit-open`: the status of the last failure. */
  readonly previousStatus?: number;
}

/** A failed search. Its fields are logged, so they never contain the query, the key or the response. */
export class UpstreamError extends JamstackError {
  override readonly name = 'UpstreamError';
  readonly upstreamStatus?: number;
  readonly code?: string;
  readonly path?: string;
  readonly retryAfterMs?: number;
  readonly previousKind?: UpstreamErrorKind;
  readonly previousStatus?: number;
  /** Number of requests sent, 0 to 2. */
  attempts = 0;

  constructor(
    readonly kind: UpstreamErrorKind,
    details: UpstreamErrorDetails = {},
  ) {
    super(kind);
    Object.assign(this, details);
  }

  /** Whether the API is down, overloaded or too slow. A response of the wrong shape is not an outage. */
  get isOutage(): boolean {
    const status = this.upstreamStatus ?? 0;
    if (this.kind === 'status') return status === 429 || status >= 500;
    return this.attempts > 0 && (this.kind === 'unreachable' || this.kind === 'timed-out');
  }

  /** Whether a retry may succeed. */
  get isTransient(): boolean {
    if (this.kind === 'status') return [429, 500, 502, 503, 504].includes(this.upstreamStatus ?? 0);
    return this.kind === 'unreachable' || this.kind === 'timed-out';
  }

  /** The response for the visitor. */
  get problem(): Problem {
    const isTimeout = (this.previousKind ?? this.kind) === 'timed-out';
    const isRateLimited = (this.previousStatus ?? this.upstreamStatus) === 429;
    const hasRetryAfter = this.kind === 'circuit-open' || isRateLimited;
    const seconds = Math.max(1, Math.ceil((this.retryAfterMs ?? 0) / 1000));
    const failure = isTimeout ? 'upstream-timed-out' : 'upstream-failed';
    return new Problem(isRateLimited ? 'upstream-rate-limited' : failure, {
      cause: this,
      headers: hasRetryAfter ? { 'retry-after': String(seconds) } : {},
    });
  }
}

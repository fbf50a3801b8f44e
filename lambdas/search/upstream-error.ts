import { Problem } from '../shared/problem.ts';

/** What went wrong between the function and the searched service. The log says it in these words. */
export type UpstreamErrorKind =
  /** No connection, or it broke. */
  | 'unreachable'
  /** Too slow. With 0 attempts it was Secrets Manager that was too slow. */
  | 'timed-out'
  /** Another status than 200, and no answer that means "nothing found". */
  | 'status'
  /** More bytes than are taken. */
  | 'too-large'
  /** Not what the mapping describes, or, without a path, not even JSON. */
  | 'wrong-shape'
  /** The answer would have shown the key to visitors. */
  | 'key-in-answer'
  /** Secrets Manager did not give the key, or gave one that no header can hold. */
  | 'no-key'
  /** Not asked, because it failed so often just before. */
  | 'circuit-open';

/** What is known of a failure beside its kind. */
export interface UpstreamErrorDetails {
  /** The status that the searched service answered with. */
  readonly upstreamStatus?: number;
  /** The system's or the SDK's code, such as `ECONNREFUSED`. Never a message, because it may quote what was sent. */
  readonly code?: string;
  /** The mapping's path at which something else was found. */
  readonly path?: string;
  /** How long the searched service asked to be left alone, or is left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** While it is left alone: the kind of the failure before. */
  readonly before?: UpstreamErrorKind;
}

/** Why a search has no answer. Its fields are for the log: none holds the question, the key or a word of the answer. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly upstreamStatus?: number;
  readonly code?: string;
  readonly path?: string;
  readonly retryAfterMs?: number;
  readonly before?: UpstreamErrorKind;
  /** How often the searched service was asked, 0 to 2. */
  attempts = 0;

  constructor(
    readonly failure: UpstreamErrorKind,
    details: UpstreamErrorDetails = {},
  ) {
    super(failure);
    Object.assign(this, details);
  }

  /** Whether the searched service is down, overloaded or too slow, rather than answering what nobody understands. */
  get isOutage(): boolean {
    const status = this.upstreamStatus ?? 0;
    if (this.failure === 'status') return status === 429 || status >= 500;
    return this.attempts > 0 && (this.failure === 'unreachable' || this.failure === 'timed-out');
  }

  /** Whether another attempt may go better. */
  get isTransient(): boolean {
    if (this.failure === 'status') return [429, 500, 502, 503, 504].includes(this.upstreamStatus ?? 0);
    return this.failure === 'unreachable' || this.failure === 'timed-out';
  }

  /** What the visitor is told. */
  get problem(): Problem {
    const slow = (this.before ?? this.failure) === 'timed-out';
    const seconds = Math.max(1, Math.ceil((this.retryAfterMs ?? 0) / 1000));
    return new Problem(slow ? 'upstream-timed-out' : 'upstream-failed', {
      cause: this,
      headers: this.failure === 'circuit-open' ? { 'retry-after': String(seconds) } : {},
    });
  }
}

/** What a problem can carry beyond its kind. */
export interface ProblemOptions {
  /** What is wrong with this request and what to do, in a sentence. Never the message of a library. */
  readonly detail?: string;
  /** Headers of the answer, e.g. `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What made it happen: for the log, never for the answer. */
  readonly cause?: unknown;
  /** Why, in words that quote nothing of the request: for the log, never for the answer. */
  readonly reason?: string;
}

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

/**
 * Every kind of problem that the API answers with. The key is the end of the problem's `type`, so it is part of
 * the API: a client may compare it. The detail stands where the place of the error has no better one.
 */
export const problemKinds = {
  'invalid-query': {
    status: 400,
    title: 'The query is not valid',
    detail: 'Send the parameters that this address takes, once each.',
  },
  'invalid-body': {
    status: 400,
    title: 'The body could not be read',
    detail: 'Send a body that agrees with its Content-Type.',
  },
  'invalid-name': {
    status: 400,
    title: 'The name is not valid',
    detail: 'Send a name of 1 to 64 characters.',
  },
  'invalid-page': {
    status: 400,
    title: 'The page is not valid',
    detail: 'Send a page between 1 and 9999.',
  },
  'invalid-image-url': {
    status: 400,
    title: 'The address of the image is not valid',
    detail: 'Send an absolute http or https URL without user name and password.',
  },
  'invalid-upload': {
    status: 400,
    title: 'The upload is not valid',
    detail: 'Send either the upload as /api/images/uploads gave it, or the address of an image.',
  },
  'invalid-signature': {
    status: 400,
    title: 'The signature is not valid',
    detail: 'Sign with a name of 1 to 100 characters, without control characters.',
  },
  'invalid-idempotency-key': {
    status: 400,
    title: 'The idempotency key is not valid',
    detail: 'Send 8 to 64 of the characters A-Z, a-z, 0-9, - and _.',
  },
  'invalid-limit': {
    status: 400,
    title: 'The limit is not valid',
    detail: 'Send a limit between 1 and 100.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is not valid',
    detail: 'Send the cursor as the answer before gave it, or none to begin with the newest.',
  },
  'not-a-member': {
    status: 403,
    title: 'This account has no access',
    detail: 'Log in with an account that exists and is enabled.',
  },
  'idempotency-key-reused': {
    status: 409,
    title: 'The idempotency key was used for another name',
    detail: 'Send a new key with a new signature, and the same key only to repeat a request.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    detail: 'Send at most 16 KiB.',
  },
  'image-too-large': {
    status: 413,
    title: 'The image is too large',
    detail:
      'Send an image of at most 20 MiB, 50 million pixels a frame, 100 million pixels in all and 100 frames.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The type of the body is not supported',
    detail: 'Send application/json or application/x-www-form-urlencoded, in UTF-8.',
  },
  'image-not-fetched': {
    status: 422,
    title: 'The image could not be fetched',
    detail: 'Check that the address can be opened by anyone on the internet, and try again.',
  },
  'image-not-readable': {
    status: 422,
    title: 'The image could not be read',
    detail: 'Send a JPEG, PNG, WebP, AVIF, GIF or TIFF image that is not damaged.',
  },
  'upload-not-found': {
    status: 422,
    title: 'The upload is not there',
    detail: 'Send the file again: an upload is kept for a day.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong',
    detail: 'It is not your fault. Try again later.',
  },
  'upstream-failed': {
    status: 502,
    title: 'The searched service failed',
    detail: 'Try again later.',
  },
  'temporarily-unavailable': {
    status: 503,
    title: 'This is not available at the moment',
    detail: 'Try again in a moment.',
  },
  'upstream-timed-out': {
    status: 504,
    title: 'The searched service took too long',
    detail: 'Try again later.',
  },
} as const satisfies Record<string, ProblemKind>;

/** A key of {@link problemKinds}. */
export type ProblemName = keyof typeof problemKinds;

/**
 * A failure that the caller may know about: thrown anywhere below a handler, answered as problem details
 * (RFC 9457) by the wrapper around it.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** HTTP status of the answer, 400 to 599. */
  readonly status: number;
  /** Headers of the answer beside those that every problem has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why, for the log. */
  readonly reason: string | undefined;
  private readonly detail: string;

  constructor(
    /** What kind of failure it is. */
    readonly kind: ProblemName,
    options: ProblemOptions = {},
  ) {
    super(kind, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = problemKinds[kind].status;
    this.detail = options.detail ?? problemKinds[kind].detail;
    this.headers = options.headers ?? {};
    this.reason = options.reason ?? (options.cause instanceof Error ? options.cause.name : undefined);
  }

  /** @returns the body of the answer; `type` is relative to the site, as RFC 9457 section 3.1.1 allows */
  toJSON(): { type: string; title: string; status: number; detail: string } {
    return {
      type: `/problems/#${this.kind}`,
      title: problemKinds[this.kind].title,
      status: this.status,
      detail: this.detail,
    };
  }
}

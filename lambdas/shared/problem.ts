import { JamstackError } from './jamstack-error.ts';

/** Options of a {@link Problem}. */
export interface ProblemOptions {
  /** What is wrong with this request and what to do, in one sentence. Never a library's message. */
  readonly detail?: string;
  /** Response headers, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Logged, never sent. */
  readonly cause?: unknown;
  /** Logged, never sent. Must not quote the request. @default - the name of `cause` */
  readonly reason?: string;
}

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

/**
 * Every kind of problem that the API responds with. The key is the last part of the problem's `type`, which clients may
 * compare, so it must not change. `detail` is the default.
 */
export const problemKinds = {
  'invalid-query': {
    status: 400,
    title: 'The query is invalid',
    detail: 'Send only the parameters that this URL supports, each at most once and with an allowed value.',
  },
  'invalid-body': {
    status: 400,
    title: 'The body is invalid',
    detail: 'Send a body that matches its Content-Type, in UTF-8.',
  },
  'invalid-name': {
    status: 400,
    title: 'The name is invalid',
    detail: 'Enter a name of 1 to 64 characters.',
  },
  'invalid-page': {
    status: 400,
    title: 'The page number is invalid',
    detail: 'Send a page number from 1 to 9999.',
  },
  'invalid-image-url': {
    status: 400,
    title: 'The image URL is invalid',
    detail: 'Enter an absolute http or https URL without a user name or password.',
  },
  'invalid-upload': {
    status: 400,
    title: 'The upload is invalid',
    detail: 'Send either the upload key from /api/images/uploads or the URL of an image.',
  },
  'invalid-signature': {
    status: 400,
    title: 'The signature is invalid',
    detail: 'Sign with a name of 1 to 100 characters.',
  },
  'invalid-idempotency-key': {
    status: 400,
    title: 'The idempotency key is invalid',
    detail: 'Send a key of 8 to 64 characters out of A-Z, a-z, 0-9, - and _.',
  },
  'invalid-limit': {
    status: 400,
    title: 'The limit is invalid',
    detail: 'Send a limit from 1 to 100.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is invalid',
    detail: 'Send the cursor from the previous response, or no cursor to start with the newest signatures.',
  },
  'invalid-content-path': {
    status: 400,
    title: 'The name of the page is invalid',
    detail:
      'Name a Markdown file of the content folder, such as posts/my-post.md: lowercase letters, digits and hyphens, at most 100 characters.',
  },
  'not-a-member': {
    status: 403,
    title: 'This account has no access',
    detail: 'Log in with an account that exists and is enabled.',
  },
  'cross-site-request': {
    status: 403,
    title: 'The form was sent from another site',
    detail: 'Fill in the form on this site.',
  },
  'idempotency-key-reused': {
    status: 409,
    title: 'The idempotency key was used with another name',
    detail: 'Use a new key for each signature. Send the same key again only to retry a request.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    detail: 'Send at most 16 KiB.',
  },
  'image-too-large': {
    status: 413,
    title: 'The image is too large',
    detail: 'Send an image of at most 20 MiB.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not supported',
    detail: 'Send application/json or application/x-www-form-urlencoded, in UTF-8.',
  },
  'image-not-fetched': {
    status: 422,
    title: 'The image could not be fetched',
    detail: 'Check that anyone on the internet can open the URL, and try again.',
  },
  'image-not-readable': {
    status: 422,
    title: 'The image could not be read',
    detail: 'Send a JPEG, PNG, WebP, AVIF, GIF or TIFF image that is not damaged.',
  },
  'upload-not-found': {
    status: 422,
    title: 'The upload was not found',
    detail: 'Send the file again. Uploads are deleted after one day.',
  },
  'content-not-found': {
    status: 404,
    title: 'There is no such page',
    detail: 'The page does not exist, or someone has deleted it.',
  },
  'content-changed': {
    status: 412,
    title: 'The page has changed',
    detail: 'Someone else has saved this page since you opened it. Read it again, and merge the changes.',
  },
  'invalid-content': {
    status: 422,
    title: 'The site can’t be built with this change',
    detail: 'The site can’t be built with this change.',
  },
  'precondition-required': {
    status: 428,
    title: 'A precondition is required',
    detail: 'Send If-Match with the revision in double quotes, or If-None-Match: * for a new page.',
  },
  'repository-failed': {
    status: 502,
    title: 'The repository refused the request',
    detail:
      'The change may not have been saved. An administrator must check the token and the settings of the repository.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong',
    detail: 'This is our fault. Try again later.',
  },
  'upstream-failed': {
    status: 502,
    title: 'The search service failed',
    detail: 'Try again later.',
  },
  'temporarily-unavailable': {
    status: 503,
    title: 'The service is temporarily unavailable',
    detail: 'Try again in a moment.',
  },
  'upstream-rate-limited': {
    status: 503,
    title: 'The search service receives too many requests',
    detail: 'Wait a moment, then search again.',
  },
  'upstream-timed-out': {
    status: 504,
    title: 'The search service did not respond in time',
    detail: 'Try again later.',
  },
} as const satisfies Record<string, ProblemKind>;

/** A key of {@link problemKinds}. */
export type ProblemName = keyof typeof problemKinds;

/**
 * An error that the client may know about. {@link httpHandler} responds with it as problem details (RFC 9457).
 *
 * @example
 * throw new Problem('invalid-name', { cause });
 */
export class Problem extends JamstackError {
  override readonly name = 'Problem';
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** Response headers in addition to those of every problem. */
  readonly headers: Readonly<Record<string, string>>;
  /** Logged with client errors. */
  readonly reason: string | undefined;
  readonly #detail: string;

  constructor(
    readonly kind: ProblemName,
    options: ProblemOptions = {},
  ) {
    super(kind, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = problemKinds[kind].status;
    this.#detail = options.detail ?? problemKinds[kind].detail;
    this.headers = options.headers ?? {};
    this.reason = options.reason ?? (options.cause instanceof Error ? options.cause.name : undefined);
  }

  /** @returns the response body. `type` is relative to the site, as RFC 9457, section 3.1.1 allows. */
  toJSON(): { type: string; title: string; status: number; detail: string } {
    return {
      type: `/problems/#${this.kind}`,
      title: problemKinds[this.kind].title,
      status: this.status,
      detail: this.#detail,
    };
  }
}

/**
 * Creates the problem of a service that does not respond or limits requests.
 *
 * @param cause logged, never sent
 * @param retryAfterSeconds when to send the request again. @default 2
 */
export function temporarilyUnavailable(cause: unknown, retryAfterSeconds = 2): Problem {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return new Problem('temporarily-unavailable', { cause, headers });
}

import { type Failure, RequestError } from './request.ts';

/** What went wrong, and what to do about it. */
export interface Explanation {
  readonly title: string;
  readonly advice: string;
  /** Whether the same request may succeed later. */
  readonly canRetry: boolean;
}

/** Titles and advice by the fragment of a problem's type. */
export type Explanations = Readonly<Record<string, Pick<Explanation, 'title' | 'advice'>>>;

/** Advice that suits a visitor better than the API's `detail`, by the fragment of the problem's type. */
export const adviceByProblem: Readonly<Record<string, string>> = {
  'invalid-image-url': 'The address must begin with https:// and lead to the image itself.',
  'image-not-fetched':
    'Check that the address opens in a private window of your browser. Some servers serve browsers only. If so, try another image.',
  'image-not-readable':
    'It is not a JPEG, PNG, WebP, AVIF, GIF or TIFF image, or it is damaged. The address may lead to a page about the image.',
  'upload-not-found': 'Choose the file again.',
  'image-too-large':
    'Images may have up to 20 MiB and 50 million pixels, or 25 million for WebP, AVIF, GIF and TIFF. Try a smaller version.',
  'invalid-content-path':
    'Enter a name with the letters a to z, digits and hyphens, such as green-tea. Some names, such as api, are reserved.',
  'upstream-failed': 'The search service is unavailable at the moment. Try again in a minute.',
  'upstream-timed-out': 'The search service is slow at the moment. Try again in a minute.',
};

/** For the gateway's own responses and those of proxies, which have no problem details. */
const byStatus: Readonly<Record<number, Omit<Explanation, 'canRetry'>>> = {
  401: { title: 'You are not logged in', advice: 'Log in, and try again.' },
  403: { title: 'Access denied', advice: 'Reload the page, and try again.' },
  404: {
    title: 'Not found',
    advice: 'Reload the page: the site may have changed since you opened it.',
  },
  413: { title: 'The request is too large', advice: 'Send less.' },
  429: { title: 'Too many requests', advice: 'Wait a few seconds, and try again.' },
};

/**
 * Explains an error and what to do about it.
 *
 * @param explanations replace title and advice of some problems
 * @default explanations - none
 */
export function explain(error: unknown, explanations: Explanations = {}): Explanation {
  if (error instanceof RequestError) return explainFailure(error.failure, explanations);
  if (isStorageError(error)) return { ...storageExplanation, canRetry: true };
  return { title: 'Something went wrong on this page', advice: 'Reload it, and try again.', canRetry: true };
}

const storageExplanation = {
  title: 'Your browser could not store data for this page',
  advice: 'Allow this site to store data, or delete some data of this site. Then try again.',
};

/** Whether the browser blocks the storage of the page, or the storage is full. */
function isStorageError(error: unknown): boolean {
  return error instanceof DOMException && /^(SecurityError|QuotaExceededError|NS_ERROR_)/.test(error.name);
}

function explainFailure(failure: Failure, explanations: Explanations): Explanation {
  switch (failure.kind) {
    case 'timeout':
      return {
        title: 'The server did not respond in time',
        advice: 'Try again in a moment.',
        canRetry: true,
      };
    case 'network':
      return {
        title: 'The site can’t be reached',
        advice: 'Check your connection, and try again.',
        canRetry: true,
      };
    case 'invalid-response':
      return {
        title: 'The server sent an unexpected response',
        advice: 'Try again in a minute.',
        canRetry: true,
      };
    case 'http':
      return withReference(explainStatus(failure, explanations), failure);
  }
}

function explainStatus(
  { status, problem }: Extract<Failure, { kind: 'http' }>,
  explanations: Explanations,
): Explanation {
  const canRetry = status === 429 || status >= 500;
  const kind = problem.type?.split('#').at(-1) ?? '';
  const explanation = explanations[kind];
  if (explanation) return { ...explanation, canRetry };
  const advice = adviceByProblem[kind];
  if (problem.title)
    return { title: problem.title, advice: advice ?? problem.detail ?? 'Try something else.', canRetry };
  const fallback = canRetry
    ? { title: 'Something went wrong on the server', advice: 'Try again in a minute.' }
    : { title: 'The request was not accepted', advice: 'Change what you entered, and try again.' };
  return { ...(byStatus[status] ?? fallback), canRetry };
}

/** Operators find the request in the logs by this id. Other errors are the visitor's to correct. */
function withReference(
  explanation: Explanation,
  { status, requestId }: Extract<Failure, { kind: 'http' }>,
): Explanation {
  if (status < 500 || requestId === undefined) return explanation;
  return { ...explanation, advice: `${explanation.advice} Reference: ${requestId}` };
}

import { type Failure, RequestError } from './request.ts';

/** A failure in words for whoever sits before the page. */
export interface Explanation {
  /** What went wrong. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  /** Whether the same request may well succeed if it is made again. */
  readonly retry: boolean;
}

/** Where the page knows better than the API what to do next. The keys are the ends of problem types. */
const adviceByProblem: Readonly<Record<string, string>> = {
  'invalid-image-url': 'It has to begin with https:// and lead to the image itself.',
  'image-not-fetched':
    'See whether the address opens in a private window of your browser. Some servers refuse everyone but browsers; then try another image.',
  'image-not-readable':
    'It is none of JPEG, PNG, WebP, AVIF, GIF and TIFF, or it is damaged. Perhaps the address leads to a page about the image.',
  'upload-not-found': 'Choose the file again.',
  'image-too-large': 'Up to 20 MiB and 50 million pixels are converted. Try a smaller version.',
  'upstream-failed': 'It belongs to somebody else, and is not well at the moment. Try again in a minute.',
  'upstream-timed-out': 'It belongs to somebody else, and is slow at the moment. Try again in a minute.',
};

/** For the gateway's own answers, and for whatever else stands between the page and a function. */
const byStatus: Readonly<Record<number, Omit<Explanation, 'retry'>>> = {
  401: { title: 'You are not logged in', advice: 'Log in, and try again.' },
  403: { title: 'This was refused', advice: 'Reload the page. If that does not help, you may not do this.' },
  404: {
    title: 'This is not here',
    advice: 'Reload the page: the site may have changed since you opened it.',
  },
  413: { title: 'This is too large', advice: 'Send less.' },
  429: { title: 'Too many requests at once', advice: 'Wait a few seconds, and try again.' },
};

/** Says what went wrong and what to do. */
export function explain(error: unknown): Explanation {
  if (error instanceof RequestError) return explainFailure(error.failure);
  return { title: 'Something went wrong on this page', advice: 'Reload it, and try again.', retry: true };
}

function explainFailure(failure: Failure): Explanation {
  switch (failure.kind) {
    case 'timeout':
      return { title: 'No answer came in time', advice: 'Try again in a moment.', retry: true };
    case 'unreachable':
      return {
        title: 'The site can’t be reached',
        advice: 'Check your connection, and try again.',
        retry: true,
      };
    case 'unreadable':
      return { title: 'The answer makes no sense', advice: 'Try again in a minute.', retry: true };
    case 'refused':
      return explainRefusal(failure);
  }
}

function explainRefusal({ status, problem }: Extract<Failure, { kind: 'refused' }>): Explanation {
  const retry = status === 429 || status >= 500;
  const known = adviceByProblem[problem.type?.split('#').at(-1) ?? ''];
  if (problem.title)
    return { title: problem.title, advice: known ?? problem.detail ?? 'Try something else.', retry };
  const fallback = retry
    ? { title: 'Something went wrong on our side', advice: 'Try again in a minute.' }
    : { title: 'This can’t be done', advice: 'Change what you sent, and try again.' };
  return { ...(byStatus[status] ?? fallback), retry };
}

import { authorizedEvent, httpEvent, jsonRequest } from '../../test/lambdas/event.ts';
import { signed } from '../../test/lambdas/petition/stream.ts';
import { originSecret } from './services.ts';

/** A function of the product. */
export interface BenchFunction {
  /** Path below `lambdas/`. */
  readonly entry: string;
  /** Maximum CPU time to load, over an empty module: milliseconds, or a part of the CDK's default bundle. */
  readonly goal: { readonly maxMs: number } | { readonly maxRatio: number };
  /** The first request. @default - the function is only loaded */
  readonly event?: unknown;
  /** Name of the contender that authorizes its requests. @default - only the function is measured */
  readonly authorizer?: string;
  /** Memory in the templates, in MB. */
  readonly memory: number;
}

const origin = 'authorizers/origin';
const quick = { maxMs: 5 };
const authorizer = { maxMs: 10 };
const client = { maxRatio: 0.6 };

/** All entry points of `lambdas/`. A test compares the list with the folder. */
export const functions: readonly BenchFunction[] = [
  {
    entry: 'authorizers/origin.lambda.ts',
    goal: authorizer,
    event: httpEvent({ headers: { 'x-origin-secret': originSecret } }),
    memory: 256,
  },
  // The first request of these two needs the keys of a real user pool.
  { entry: 'authorizers/members.lambda.ts', goal: authorizer, memory: 256 },
  { entry: 'authorizers/editors.lambda.ts', goal: authorizer, memory: 256 },
  { entry: 'health/health.lambda.ts', goal: quick, event: httpEvent({ path: '/api/health' }), memory: 128 },
  { entry: 'not-found/not-found.lambda.ts', goal: quick, event: httpEvent({ path: '/api/x' }), memory: 128 },
  { entry: 'csp-reports/csp-reports.lambda.ts', goal: quick, memory: 128 },
  {
    entry: 'search/search.lambda.ts',
    goal: client,
    event: httpEvent({ query: 'name=rick' }),
    authorizer: origin,
    memory: 256,
  },
  {
    entry: 'petition/sign.lambda.ts',
    goal: client,
    event: httpEvent(jsonRequest({ signature: 'Ann' })),
    authorizer: origin,
    memory: 256,
  },
  {
    entry: 'petition/list.lambda.ts',
    goal: client,
    event: httpEvent({ path: '/api/signatures' }),
    authorizer: origin,
    memory: 256,
  },
  {
    entry: 'petition/count.lambda.ts',
    goal: client,
    event: { shardId: 'shardId-00000000000000000001-bench', Records: [signed(1)] },
    memory: 256,
  },
  {
    entry: 'members/content.lambda.ts',
    goal: client,
    event: authorizedEvent({}, { username: 'ann' }),
    memory: 256,
  },
  {
    entry: 'grayscale/upload.lambda.ts',
    goal: client,
    event: httpEvent(jsonRequest({ contentType: 'image/png', bytes: 1_000 })),
    authorizer: origin,
    memory: 256,
  },
  { entry: 'grayscale/convert.lambda.ts', goal: client, memory: 1769 },
  // Its first request needs a repository.
  { entry: 'content/content.lambda.ts', goal: client, memory: 512 },
  { entry: 'canary/canary.lambda.ts', goal: quick, memory: 256 },
];

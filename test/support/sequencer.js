import TestSequencer from '@jest/test-sequencer';

/** The test files that take longest, longest first: one of them must not begin when all others have ended. */
export const slowest = [
  'docs/adding-a-feature',
  'browser/pages',
  'contract/origin-secret',
  'faults/local-run',
  'lambdas/grayscale/hostile-files',
  'browser/states',
  'browser/states-without-javascript',
  'browser/members-failures',
  'faults/petition',
  'contract/local-run',
  'local/aws/dynamodb',
  'contract/local-run-state',
  'scripts/releases/replay',
  'browser/watch',
  'local/streams/poller',
  'lib/snapshots',
  'lib/least-privilege-resources',
  'local/deployment',
  'contract/origin-secret-faults',
  'browser/upload',
  'browser/petition',
  'lambdas/grayscale/jpeg/gray-jpeg-pixels',
];

/** Runs the slowest files first, and the others in Jest's own order. */
export default class extends TestSequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path }) {
  const index = slowest.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/test/${name}.test.ts`));
  return index < 0 ? slowest.length : index;
}

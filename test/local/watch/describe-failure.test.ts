import { expect, test } from '@jest/globals';
import { describeFailure } from '../../../local/watch/describe-failure.ts';
import { project } from '../../support/local-run.ts';

test('a handler that does not compile is named with path, line and column', () => {
  const location = { file: 'health/health.lambda.ts', line: 9, column: 7, lineText: '  export cnst handler' };
  const error = Object.assign(new Error('Build failed'), {
    errors: [{ text: 'Unexpected "cnst"', location }],
  });
  expect(describeFailure(error, project)).toEqual({
    title: 'lambdas/health/health.lambda.ts does not compile.',
    text: 'lambdas/health/health.lambda.ts:9:8: Unexpected "cnst"\n    export cnst handler',
  });
});

test('the first line of another error is the title', () => {
  const error = new Error('The site can\'t be built.\nThe front matter needs a "title".');
  error.stack = `Error: x\n    at render (${project}/site/pages.ts:37:11)\n    at node:internal/process:1:1`;
  expect(describeFailure(error, project)).toEqual({
    title: "The site can't be built.",
    text: 'The front matter needs a "title".\n    at render (site/pages.ts:37:11)',
  });
});

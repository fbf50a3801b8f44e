import { expect, test } from '@jest/globals';
import { explainSynthesis } from '../../local/explain-synthesis.ts';

const output = `Bundling asset Jamstack-dev-App/Search/Handler/Function/Code/Stage...
/home/me/project/lib/search/search.ts:20
    throw new Error('The rate is 0.');
          ^

Error: The rate is 0.
    at new Search (/home/me/project/lib/search/search.ts:20:11)
    at Module._compile (node:internal/modules/cjs/loader:1554:14)
    at apply (/home/me/project/node_modules/aws-cdk-lib/core/lib/app.js:1:1)
    at file:///home/me/project/bin/jamstack.ts:19:3

Node.js v20.20.2
`;

test('the error comes first, then the positions in the own sources, then the whole output', () => {
  const [cause, ...rest] = explainSynthesis(output, 'node app.ts', '/home/me/project').split('\n');
  expect(cause).toBe('The CDK app failed to synthesize: Error: The rate is 0.');
  expect(rest.slice(0, 4)).toEqual([
    '    at new Search (lib/search/search.ts:20:11)',
    '    at bin/jamstack.ts:19:3',
    '',
    'Output of node app.ts:',
  ]);
  expect(rest.join('\n')).toContain("throw new Error('The rate is 0.');");
});

test('an error of the compiler keeps its file and line', () => {
  const text = explainSynthesis(
    'Error [TransformError]: Transform failed with 1 error:\n/p/lib/a.ts:23:22: ERROR: Expected "}"\n    at failure (/p/node_modules/x.js:1:1)\n',
    'node app.ts',
    '/p',
  );
  expect(text.split('\n').slice(0, 2)).toEqual([
    'The CDK app failed to synthesize: Error [TransformError]: Transform failed with 1 error:',
    'lib/a.ts:23:22: ERROR: Expected "}"',
  ]);
});

test('an output without an error is shown without the progress', () => {
  expect(explainSynthesis('Bundling asset A...\nSet region.\n', 'node app.ts', '/p')).toBe(
    'The CDK app failed to synthesize (node app.ts):\nSet region.',
  );
});

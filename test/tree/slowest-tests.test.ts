import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { project } from '../support/local-run.ts';
import { slowest } from '../support/sequencer.js';

test('the test files that run first exist', () => {
  expect(slowest.filter((name) => !existsSync(join(project, 'test', `${name}.test.ts`)))).toEqual([]);
});

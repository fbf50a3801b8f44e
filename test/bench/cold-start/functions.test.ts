import { expect, test } from '@jest/globals';
import { functions } from '../../../bench/cold-start/functions.ts';
import { entryPoints } from '../../support/entry-points.ts';

test('the benchmark starts each function', () => {
  expect(functions.map(({ entry }) => entry).sort()).toEqual(entryPoints);
});

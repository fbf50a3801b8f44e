import { expect, test } from '@jest/globals';
import { problemKinds } from '../../../lambdas/shared/problem.ts';
import { problemAdvice } from '../../../lambdas/shared/problem-advice.ts';
import { describeApi } from '../../../lib/api/api-description.ts';

const pathsOf = async (hasEditor?: boolean) => Object.keys((await describeApi(hasEditor)).document.paths);

test('a stage without the editor does not document its routes', async () => {
  const paths = await pathsOf();
  const ofEditor = paths.filter((path) => path.startsWith('/api/content'));
  expect(ofEditor.length).toBeGreaterThan(0);
  expect(await pathsOf(true)).toEqual(paths);
  expect(await pathsOf(false)).toEqual(paths.filter((path) => !ofEditor.includes(path)));
});

test('each problem has its status, its title and advice', async () => {
  const { problems } = await describeApi();
  expect(problems.map(({ kind }) => kind)).toEqual(Object.keys(problemKinds));
  expect(problems).toContainEqual({
    kind: 'body-too-large',
    status: problemKinds['body-too-large'].status,
    title: problemKinds['body-too-large'].title,
    advice: problemAdvice['body-too-large'],
  });
});

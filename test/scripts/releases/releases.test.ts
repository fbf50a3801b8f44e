import { expect, test } from '@jest/globals';
import { formatReleases, listReleases } from '../../../scripts/releases/releases.ts';
import { first, second, startStage } from './stage.ts';

test('lists releases with time, commit, author, size and state, the newest first', async () => {
  const stage = await startStage();
  await stage.deploy(first);
  await stage.deploy(second);
  await stage.uploadPages('333333333333', ['index.html']);
  const releases = await listReleases(stage.target);
  expect(releases).toMatchObject([
    { id: second, isComplete: true, commit: 'c0ffee222222', author: 'Ada', bytes: 61 },
    { id: '333333333333', isComplete: false },
    { id: first, isComplete: true },
  ]);
  const table = formatReleases(releases, first, second);
  expect(table).toMatch(/^222222222222 .* c0ffee222222 {2}Ada {2}0\.0 MB {2}last deployed$/m);
  expect(table).toMatch(/^333333333333 .* - .* incomplete$/m);
  expect(table).toMatch(/^111111111111 .* live$/m);
});

test('finds releases on every page of the listing', async () => {
  const stage = await startStage();
  await stage.deploy(first);
  await stage.deploy(second);
  const smallPages =
    (next: (args: never) => Promise<never>, { commandName }: { commandName?: string }) =>
    (args: { input: object }) =>
      next({
        ...args,
        input: { ...args.input, ...(commandName === 'ListObjectsV2Command' && { MaxKeys: 2 }) },
      } as never);
  stage.target.s3.middlewareStack.add(smallPages as never, { step: 'initialize' });
  expect((await listReleases(stage.target)).map(({ id, keys }) => [id, keys.length])).toEqual([
    [second, 2],
    [first, 2],
  ]);
});

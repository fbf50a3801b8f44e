import { beforeEach, expect, test } from '@jest/globals';
import { CommandError } from '../../../scripts/command.ts';
import { prune } from '../../../scripts/releases/prune.ts';
import { listReleases } from '../../../scripts/releases/releases.ts';
import { rollBack } from '../../../scripts/releases/rollback.ts';
import { beforeSending, day, first, minute, type Stage, second, startStage, third } from './stage.ts';

const silent = { say: () => undefined };
const fourth = '444444444444';
let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
  for (const release of [first, second, third, fourth]) await stage.deploy(release);
});

const twoDaysLater = () => Date.now() + 2 * day;
const idsIn = async () => (await listReleases(stage.target)).map(({ id }) => id);

test('keeps the newest releases', async () => {
  expect(await prune(stage.target, silent, 2, twoDaysLater())).toEqual([second, first]);
  expect(await idsIn()).toEqual([fourth, third]);
});

test('keeps every release that is younger than a day', async () => {
  // The first one is 3 minutes older than the last one, and the second one 2 minutes.
  expect(await prune(stage.target, silent, 1, Date.now() + day - 2 * minute - 1)).toEqual([first]);
});

test('keeps the live release and the last deployed one, however old', async () => {
  await rollBack(stage.target, silent, first);
  stage.deployed = second;
  expect(await prune(stage.target, silent, 1, twoDaysLater())).toEqual([third]);
  expect(await idsIn()).toEqual([fourth, second, first]);
});

test('keeps the release of a rollback that was interrupted before its publication', async () => {
  beforeSending(stage.target.cloudFront, 'PublishFunctionCommand', async () => {
    throw new Error('killed');
  });
  await expect(rollBack(stage.target, silent, first)).rejects.toThrow('killed');
  expect(await prune(stage.target, silent, 1, twoDaysLater())).toEqual([third, second]);
});

test('deletes the files of an interrupted upload after a day', async () => {
  await stage.uploadPages('555555555555');
  expect(await prune(stage.target, silent, 4, Date.now() + day - minute)).toEqual([]);
  expect(await prune(stage.target, silent, 4, twoDaysLater())).toEqual(['555555555555']);
});

test('keeps assets and the configuration', async () => {
  const keys = ['assets/a.js', 'config.json', 'releases/notes.txt'];
  for (const key of keys) await stage.put(key, key);
  await prune(stage.target, silent, 1, twoDaysLater());
  for (const key of keys) await expect(stage.read(key)).resolves.toBe(key);
});

test('stops when a deployment begins', async () => {
  beforeSending(stage.target.s3, 'DeleteObjectCommand', async () => {
    stage.isDeploying = true;
  });
  await expect(prune(stage.target, silent, 1, twoDaysLater())).rejects.toThrow(CommandError);
  expect(await idsIn()).toEqual([fourth, second, first]);
});

test('an interrupted prune leaves no release that can be rolled back to with missing files', async () => {
  let deletions = 0;
  stage.target.s3.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'DeleteObjectCommand' && ++deletions > 2) throw new Error('killed');
      return next(args);
    },
    { step: 'initialize' },
  );
  await expect(prune(stage.target, silent, 1, twoDaysLater())).rejects.toThrow('killed');
  const incomplete = (await listReleases(stage.target)).filter(({ isComplete }) => !isComplete);
  expect(incomplete.map(({ id }) => id)).toEqual([third]);
  await expect(rollBack(stage.target, silent, third)).rejects.toThrow('There is no complete release');
});

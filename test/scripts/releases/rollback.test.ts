import { beforeEach, describe, expect, test } from '@jest/globals';
import { edgeFunctionCode } from '../../../lib/delivery/edge-function.ts';
import { CommandError } from '../../../scripts/command.ts';
import { readPointers } from '../../../scripts/releases/pointer.ts';
import { prune } from '../../../scripts/releases/prune.ts';
import { readRecord } from '../../../scripts/releases/releases.ts';
import { rollBack } from '../../../scripts/releases/rollback.ts';
import { beforeSending, day, first, type Stage, second, startStage, third } from './stage.ts';

let stage: Stage;
let lines: string[];
const progress = { say: (line: string) => void lines.push(line) };
const silent = { say: () => undefined };

beforeEach(async () => {
  lines = [];
  stage = await startStage();
  for (const release of [first, second, third]) await stage.deploy(release);
});

const live = async () => (await readPointers(stage.target)).live;
const roll = (wanted?: string) => rollBack(stage.target, progress, wanted);

describe('a rollback', () => {
  test('makes the previous release live, and changes only its line in the edge function', async () => {
    await roll();
    expect(stage.codes.at(-1)).toBe(edgeFunctionCode(second, {}));
    await roll();
    expect(await live()).toBe(first);
  });

  test.each([[first], ['1111'], ['c0ffee111111']])('takes the release %s', async (wanted) => {
    await roll(wanted);
    expect(await live()).toBe(first);
  });

  test('says what it has not changed, and what the next deployment does', async () => {
    await roll();
    expect(lines.join('\n')).toContain(`the functions of the API, of release ${third}, and all data`);
    expect(lines.join('\n')).toContain(
      `Deploying ${third} again changes nothing; use npm run rollback -- ${third} --stage test`,
    );
    await roll(third);
    expect(lines.at(-1)).toContain('continues from this release');
  });

  test('of the live release changes nothing', async () => {
    const { length } = stage.codes;
    await roll(third);
    expect(lines).toEqual([`${third} is already live. Nothing was changed.`]);
    expect(stage.codes).toHaveLength(length);
  });

  test.each([
    [
      'of an unknown release',
      'ffffffff',
      'There is no complete release whose id or commit begins with "ffffffff"',
    ],
    ['of a prefix that is too short', '111', 'RELEASE must have at least 4 characters, not "111".'],
  ])('%s is refused', async (_, wanted, message) => {
    await expect(roll(wanted)).rejects.toThrow(CommandError);
    await expect(roll(wanted)).rejects.toThrow(message);
    expect(await live()).toBe(third);
  });

  test('of a commit with several releases is refused', async () => {
    await stage.deploy('444444444444', 'c0ffee222222');
    await expect(roll('c0ffee2222')).rejects.toThrow(`Several releases begin with "c0ffee2222"`);
  });

  test('without an older release is refused', async () => {
    await roll(first);
    await expect(roll()).rejects.toThrow(`no complete release that was deployed before ${first}`);
  });
});

describe('an interrupted deployment', () => {
  test('before the edge function is updated leaves the old release live, and cannot be rolled back to', async () => {
    await stage.uploadPages('444444444444', ['index.html']);
    expect(await live()).toBe(third);
    await expect(roll('444444444444')).rejects.toThrow(
      /There is no complete release .* npm run releases -- --stage test lists them\./,
    );
  });

  test('after the edge function is updated is rolled back to the last complete release', async () => {
    await stage.uploadPages('444444444444');
    await stage.replaceFunction('444444444444');
    await roll();
    expect(await live()).toBe(third);
  });
});

describe('a deployment and a rollback at the same time', () => {
  test('the rollback is refused while a deployment is in progress', async () => {
    stage.isDeploying = true;
    await expect(roll()).rejects.toThrow('A deployment is in progress');
    expect(await live()).toBe(third);
  });

  test.each(['UpdateFunctionCommand', 'PublishFunctionCommand'])(
    'a deployment that replaces the function before %s wins, and the rollback says so',
    async (command) => {
      beforeSending(stage.target.cloudFront, command, () => stage.deploy('444444444444'));
      await expect(roll()).rejects.toThrow(
        /changed the edge function at the same time\. Run npm run releases -- --stage test to see/,
      );
      expect(await readPointers(stage.target)).toEqual({ live: '444444444444', next: '444444444444' });
    },
  );

  test('the next deployment makes its release live', async () => {
    await roll();
    await stage.deploy('444444444444');
    expect(await live()).toBe('444444444444');
    await roll();
    expect(await live()).toBe(third);
  });
});

test('an interrupted rollback is not visible, and the next one completes it', async () => {
  const kill = async () => {
    throw new Error('killed');
  };
  beforeSending(stage.target.cloudFront, 'PublishFunctionCommand', kill);
  await expect(roll(first)).rejects.toThrow('killed');
  expect(await readPointers(stage.target)).toEqual({ live: third, next: first });
  await roll(first);
  expect(await readPointers(stage.target)).toEqual({ live: first, next: first });
});

test('a second rollback that begins before the first is published makes the first one fail', async () => {
  beforeSending(stage.target.cloudFront, 'PublishFunctionCommand', () => roll(second));
  await expect(roll(first)).rejects.toThrow('changed the edge function at the same time');
  expect(await readPointers(stage.target)).toEqual({ live: second, next: second });
});

describe('a prune during a rollback', () => {
  const later = () => Date.now() + 2 * day;

  test('that deleted the record before the function was changed stops the rollback', async () => {
    beforeSending(stage.target.cloudFront, 'UpdateFunctionCommand', () =>
      prune(stage.target, silent, 1, later()),
    );
    await expect(roll(first)).rejects.toThrow('was pruned at the same time');
    expect(await readPointers(stage.target)).toEqual({ live: third, next: third });
  });

  test('that sees the changed function keeps the release and restores its record', async () => {
    // The prune has read the pointers and the record when the rollback begins.
    beforeSending(stage.target.s3, 'DeleteObjectCommand', () => roll(first));
    expect(await prune(stage.target, silent, 2, later())).toEqual([]);
    expect(await live()).toBe(first);
    expect(await readRecord(stage.target, first)).toContain('c0ffee111111');
  });
});

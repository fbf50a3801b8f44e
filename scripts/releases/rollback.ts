import { CommandError, type Progress } from '../command.ts';
import { flip, readPointers } from './pointer.ts';
import { listReleases, type Release, readRecord } from './releases.ts';
import type { Target } from './target.ts';

/**
 * Makes an older release live. Only one line of the edge function changes.
 *
 * @param wanted the beginning of a release's id or commit. @default - the release that was deployed before the live one
 * @throws {CommandError} that says what to do. Then the live release has not changed
 */
export async function rollBack(
  target: Target,
  progress: Pick<Progress, 'say'>,
  wanted?: string,
): Promise<void> {
  if (await target.isDeploying()) {
    throw new CommandError(
      'A deployment is in progress. It would replace the rollback. Wait until it has ended, or cancel it with aws cloudformation cancel-update-stack.',
    );
  }
  const { live, next } = await readPointers(target);
  const releases = (await listReleases(target)).filter(({ isComplete }) => isComplete);
  const release =
    wanted === undefined ? releaseBefore(releases, live) : find(releases, wanted, target.options);
  if (release.id === live && next === live) {
    progress.say(`${release.id} is already live. Nothing was changed.`);
    return;
  }
  await flip(target, release.id, async () => {
    // A prune that began earlier has deleted the record by now, or sees that the function has this release.
    if ((await readRecord(target, release.id)) === undefined)
      throw new CommandError(`${release.id} was pruned at the same time. Choose another release.`);
  });
  progress.say(
    `live: ${release.id}, instead of ${live}. CloudFront updates its edge locations within seconds.`,
  );
  progress.say(`unchanged: the functions of the API, of release ${target.deployed}, and all data`);
  progress.say(
    release.id === target.deployed
      ? 'next deployment: continues from this release'
      : `next deployment: another release becomes live when it is deployed. Deploying ${target.deployed} again changes nothing; use npm run rollback -- ${target.deployed} ${target.options}`,
  );
}

function releaseBefore(releases: readonly Release[], live: string): Release {
  const index = releases.findIndex(({ id }) => id === live);
  const release = releases[index + 1];
  if (release) return release;
  throw new CommandError(`There is no complete release that was deployed before ${live}.`);
}

function find(releases: readonly Release[], wanted: string, options: string): Release {
  if (wanted.length < 4) throw new CommandError(`RELEASE must have at least 4 characters, not "${wanted}".`);
  const matches = releases.filter(({ id, commit }) => id.startsWith(wanted) || commit?.startsWith(wanted));
  const [release] = matches;
  if (release && matches.length === 1) return release;
  throw new CommandError(
    matches.length === 0
      ? `There is no complete release whose id or commit begins with "${wanted}". npm run releases -- ${options} lists them.`
      : `Several releases begin with "${wanted}": ${matches.map(({ id }) => id).join(', ')}`,
  );
}

/** Lists the releases of a stage: `npm run releases -- --help`. */
import { parseCommandLine } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { readPointers } from './releases/pointer.ts';
import { formatReleases, listReleases } from './releases/releases.ts';
import { openTarget, targetOptions, targetUsage } from './releases/target.ts';

const usage = `Lists the releases of a stage: when each was last deployed, its commit and the commit's author, the size of its
pages, and which one is live.

Usage: npm run --silent releases [-- --stage NAME]

${targetUsage}`;

await runAwsCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, targetOptions, []);
  const target = await openTarget(values);
  const { live } = await readPointers(target);
  console.log(formatReleases(await listReleases(target), live, target.deployed));
  if (live !== target.deployed) {
    console.log(
      `\n${live} is live after a rollback. The functions of the API are of release ${target.deployed}. Deploying another release makes it live.`,
    );
  }
  return true;
});

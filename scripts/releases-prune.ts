/** Deletes old releases: `npm run releases:prune -- --help`. */
import { CommandError, Progress, parseCommandLine, parseInteger } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { prune } from './releases/prune.ts';
import { openTarget, targetOptions, targetUsage } from './releases/target.ts';

const usage = `Deletes old releases. The live one, the last deployed one and all that are younger than a day stay.

Usage: npm run --silent releases:prune -- --keep N [--stage NAME]

  --keep N          how many complete releases to keep, the newest ones

${targetUsage}`;

await runAwsCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, ['keep', ...targetOptions], []);
  if (values.keep === undefined)
    throw new CommandError('Say how many releases to keep, for example --keep 10.');
  const keep = parseInteger('--keep', values.keep, 1, 10_000);
  await prune(await openTarget(values), new Progress(), keep);
  return true;
});

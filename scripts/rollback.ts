/** Makes an older release live: `npm run rollback -- --help`. */
import { Progress, parseCommandLine } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { rollBack } from './releases/rollback.ts';
import { openTarget, targetOptions, targetUsage } from './releases/target.ts';

const usage = `Makes an older release of the pages live within seconds. It changes one line of the edge function. Functions of
the API, settings and data do not change.

Usage: npm run --silent rollback [-- RELEASE --stage NAME]

  RELEASE           the beginning of a release's id or commit, at least 4 characters
                    (default: the release that was deployed before the live one)

${targetUsage}`;

await runAwsCommand(usage, async (args) => {
  const { values, positionals } = parseCommandLine(args, targetOptions, [], 1);
  await rollBack(await openTarget(values), new Progress(), positionals[0]);
  return true;
});

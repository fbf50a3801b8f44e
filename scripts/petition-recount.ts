/** Compares the count of signatures with the list: `npm run petition:recount -- --help`. */
import { grouped, parseCommandLine, runCommand } from './command.ts';
import { recount } from './petition/recount.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Compares the count of signatures with what the list holds. Nobody may sign meanwhile.

Usage: npm run --silent petition:recount -- --stage NAME [--correct]

  --correct        put the count right where it differs

${targetUsage}`;

await runCommand(usage, async (args) => {
  const { values, flags } = parseCommandLine(args, [...targetOptions], ['correct']);
  const target = await openTarget(values);
  try {
    const correct = flags.has('correct');
    // The number of shards is not needed: all that there may be are counted.
    const { counted, listed } = await recount({ ...target, shards: 1 }, { correct });
    console.log(`counted ${grouped(counted)}, listed ${grouped(listed)}`);
    if (counted !== listed && correct) console.log('The count was put right.');
    return counted === listed || correct;
  } finally {
    await target.close();
  }
});

/** Compares the count of signatures with the list: `npm run petition:recount -- --help`. */

import { formatNumber, parseCommandLine, runCommand } from './command.ts';
import { handlerClient } from './petition/handler-client.ts';
import { recount } from './petition/recount.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Compares the count of signatures with the list. It fails if someone signs during the recount.

Usage: npm run --silent petition:recount -- --stage NAME [--correct]

  --correct        correct the count if it differs

${targetUsage}`;

await runCommand(usage, async (args) => {
  const { values, flags } = parseCommandLine(args, [...targetOptions], ['correct']);
  const target = await openTarget(values);
  try {
    const correct = flags.has('correct');
    // The number of shards does not matter: all possible shards are counted.
    const { counted, listed } = await recount(
      { client: handlerClient(target.client), tableName: target.tableName, shards: 1 },
      { correct },
    );
    console.log(`counted ${formatNumber(counted)}, listed ${formatNumber(listed)}`);
    if (counted !== listed && correct) console.log('The count was corrected.');
    return counted === listed || correct;
  } finally {
    await target.close();
  }
});

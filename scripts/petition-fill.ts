/** Fills a local table with generated signatures for benchmarks: `npm run petition:fill -- --help`. */
import {
  CommandError,
  formatNumber,
  Progress,
  parseCommandLine,
  parseInteger,
  runCommand,
} from './command.ts';
import { fillTable } from './petition/fill.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Fills a local table with generated signatures for benchmarks.

Usage: npm run --silent petition:fill -- --stage dev --local DIR --number N [options]

  --number N       total number of signatures, 1 to 10000000; the same N gives the same signatures
  --shards N       number of index shards (default 4)

${targetUsage}
The table must be on this machine (--local, or AWS_ENDPOINT_URL_DYNAMODB), not on AWS.
`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, [...targetOptions, 'number', 'shards'], []);
  if (values.number === undefined) throw new CommandError('--number N is required.');
  const number = parseInteger('--number', values.number, 1, 10_000_000);
  const shards = parseInteger('--shards', values.shards ?? '4', 1, 64);
  const target = await openTarget(values);
  try {
    if (!target.isLocal) {
      throw new CommandError(
        `${target.tableName} is not on this machine. Generated signatures are only for local tables.`,
      );
    }
    const progress = new Progress();
    await fillTable({
      ...target,
      number,
      shards,
      progress: (stored) =>
        progress.tick(() => `${formatNumber(stored)} of ${formatNumber(number)} signatures`),
    });
    progress.say(`${target.tableName} has ${formatNumber(number)} generated signatures`);
    return true;
  } finally {
    await target.close();
  }
});

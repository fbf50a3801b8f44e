/** Fills a local table with invented signatures, to measure with: `npm run petition:fill -- --help`. */
import { CommandError, grouped, Progress, parseCommandLine, runCommand, wholeNumber } from './command.ts';
import { fillTable } from './petition/fill.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Fills a table on this machine with invented signatures, to measure with.

Usage: npm run --silent petition:fill -- --stage dev --local DIR --number N [options]

  --number N       signatures that there are in the end, 1 to 10000000; the same N makes the same ones
  --shards N       shards of the index that they are spread over (default 4)

${targetUsage}
A table of AWS is never filled: the server has to be on this machine (--local, or AWS_ENDPOINT_URL_DYNAMODB).
`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, [...targetOptions, 'number', 'shards'], []);
  if (values.number === undefined) throw new CommandError('Say how many: --number N.');
  const number = wholeNumber('--number', values.number, 1, 10_000_000);
  const shards = wholeNumber('--shards', values.shards ?? '4', 1, 64);
  const target = await openTarget(values);
  try {
    if (!target.isLocal) {
      throw new CommandError(
        `${target.tableName} is not on this machine: invented signatures don't go there.`,
      );
    }
    const progress = new Progress();
    await fillTable({
      ...target,
      number,
      shards,
      progress: (stored) => progress.tick(() => `${grouped(stored)} of ${grouped(number)} signatures`),
    });
    progress.say(`${target.tableName} has ${grouped(number)} invented signatures`);
    return true;
  } finally {
    await target.close();
  }
});

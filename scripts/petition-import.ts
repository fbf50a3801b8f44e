/** Stores signatures from a file: `npm run petition:import -- --help`. */
import { createReadStream } from 'node:fs';
import {
  CommandError,
  formatNumber,
  Progress,
  parseCommandLine,
  parseInteger,
  runCommand,
} from './command.ts';
import { importSignatures } from './petition/import.ts';
import { HeaderError } from './petition/record.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Stores the signatures of a file that petition:export wrote, or of another file with the same format.

Usage: npm run --silent petition:import -- --stage NAME --input FILE [options]

  --input FILE         the file, in UTF-8; - for standard input
  --format csv|jsonl   (default: by the file name extension)
  --shards N           the stage's signatureShards (default 4)

${targetUsage}
Each line is a signature: id (8 to 64 of A-Z a-z 0-9 - _), name, signedAt (such as 2025-01-31T12:00:00.000Z), and
optionally signedAtId and hiddenAt. A CSV file begins with a header of these names. The import can be repeated: it never
changes stored signatures, and never stores one twice. Invalid lines are skipped and listed on standard error with their
numbers; the exit code is then 1.
`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, [...targetOptions, 'format', 'input', 'shards'], []);
  const { input } = values;
  if (!input) throw new CommandError('--input FILE is required. (--help lists the options.)');
  const format = values.format ?? /\.(csv|jsonl)$/.exec(input)?.[1];
  if (format !== 'csv' && format !== 'jsonl') {
    throw new CommandError(`The format of ${input} is unknown. Use --format csv or --format jsonl.`);
  }
  const shards = parseInteger('--shards', values.shards ?? '4', 1, 64);
  const target = await openTarget(values);
  const progress = new Progress();
  try {
    const { stored, present, rejected } = await importSignatures(
      input === '-' ? process.stdin : fileAt(input),
      {
        ...target,
        format,
        shards,
        rejected: (line, reason) => progress.say(`line ${line}: ${reason}`),
        progress: (outcome) =>
          progress.tick(() => `${formatNumber(outcome.stored + outcome.present + outcome.rejected)} lines`),
      },
    );
    progress.say(
      `imported ${formatNumber(stored)} signatures; ${formatNumber(present)} were already stored; ${formatNumber(rejected)} lines rejected`,
    );
    return rejected === 0;
  } catch (error) {
    if (error instanceof HeaderError || error instanceof CommandError) throw new CommandError(error.message);
    progress.say('The import failed. Stored signatures are kept. Run the import again to continue.');
    throw error;
  } finally {
    await target.close();
  }
});

async function* fileAt(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw new CommandError(`The file can't be read: ${(error as Error).message}`);
  }
}

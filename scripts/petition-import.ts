/** Stores signatures from a file: `npm run petition:import -- --help`. */
import { createReadStream } from 'node:fs';
import { CommandError, grouped, Progress, parseCommandLine, runCommand, wholeNumber } from './command.ts';
import { importSignatures } from './petition/import.ts';
import { HeaderError } from './petition/record.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Stores the signatures of a file that petition:export wrote, or of another one in the same form.

Usage: npm run --silent petition:import -- --stage NAME --input FILE [options]

  --input FILE         the file, in UTF-8; - is standard input
  --format csv|jsonl   (default: as the file's name ends)
  --shards N           the stage's signatureShards (default 4)

${targetUsage}
A line is a signature: id (8 to 64 of A-Z a-z 0-9 - _), name, signedAt (such as 2025-01-31T12:00:00.000Z), and perhaps
signedAtId and hiddenAt. CSV begins with a line of these names. It may be run again: what is in the table already stays
as it is, and is never stored twice. A line that is not right is named on standard error by its number and left out;
the exit code is then 1.
`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, [...targetOptions, 'format', 'input', 'shards'], []);
  const { input } = values;
  if (!input) throw new CommandError('Say which file: --input FILE. (--help tells the options.)');
  const format = values.format ?? /\.(csv|jsonl)$/.exec(input)?.[1];
  if (format !== 'csv' && format !== 'jsonl') {
    throw new CommandError(`Say in which format ${input} is: --format csv or --format jsonl.`);
  }
  const shards = wholeNumber('--shards', values.shards ?? '4', 1, 64);
  const target = await openTarget(values);
  const progress = new Progress();
  try {
    const { stored, present, refused } = await importSignatures(
      input === '-' ? process.stdin : fileAt(input),
      {
        ...target,
        format,
        shards,
        refused: (line, reason) => progress.say(`line ${line}: ${reason}`),
        progress: (outcome) =>
          progress.tick(() => `${grouped(outcome.stored + outcome.present + outcome.refused)} lines`),
      },
    );
    progress.say(
      `imported ${grouped(stored)} signatures; ${grouped(present)} were there already; ${grouped(refused)} lines refused`,
    );
    return refused === 0;
  } catch (error) {
    if (error instanceof HeaderError || error instanceof CommandError) throw new CommandError(error.message);
    progress.say('Broken off. What was stored stays; run it again for the rest.');
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

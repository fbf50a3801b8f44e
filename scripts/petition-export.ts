/** Writes all signatures to a file or standard output: `npm run petition:export -- --help`. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CommandError, formatNumber, Progress, parseCommandLine, runCommand } from './command.ts';
import { type Chunk, exportSignatures } from './petition/export.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Writes all signatures of a table as CSV or JSON lines.

Usage: npm run --silent petition:export -- --stage NAME [options]

  --format csv|jsonl   (default csv)
  --output FILE        write to this file, which is replaced when the export is complete (default: standard output)
  --without-hidden     omit hidden signatures (default: include them, with the time in hiddenAt)

${targetUsage}
CSV follows RFC 4180, in UTF-8. Fields that a spreadsheet may run as a formula, such as those that begin with = + - @,
are prefixed with an apostrophe, which petition:import removes. JSON lines hold the text as stored. Progress goes to
standard error.
`;

await runCommand(usage, async (args) => {
  const { values, flags } = parseCommandLine(
    args,
    [...targetOptions, 'format', 'output'],
    ['without-hidden'],
  );
  const format = values.format ?? 'csv';
  if (format !== 'csv' && format !== 'jsonl') {
    throw new CommandError(`--format must be csv or jsonl, not "${format}".`);
  }
  if (values.output === '') throw new CommandError('--output must not be empty.');
  const target = await openTarget(values);
  try {
    const chunks = exportSignatures({ ...target, format, withHidden: !flags.has('without-hidden') });
    const progress = new Progress();
    const number = await write(values.output, chunks, progress);
    progress.say(`exported ${formatNumber(number)} signatures of ${target.tableName}`);
    return true;
  } finally {
    await target.close();
  }
});

/** The file gets its name when it is complete, so that a failed export never looks like a complete one. */
async function write(
  path: string | undefined,
  chunks: AsyncIterable<Chunk>,
  progress: Progress,
): Promise<number> {
  if (path === undefined) return writeChunks(chunks, process.stdout, progress);
  const part = `${path}.part`;
  try {
    const file = createWriteStream(part);
    await once(file, 'open');
    const number = await writeChunks(chunks, file, progress);
    file.end();
    await finished(file);
    await rename(part, path);
    return number;
  } catch (error) {
    await rm(part, { force: true });
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    throw code && syscall && /^(open|write|rename)$/.test(syscall)
      ? new CommandError(`The file can't be written: ${message}`)
      : error;
  }
}

async function writeChunks(
  chunks: AsyncIterable<Chunk>,
  out: NodeJS.WritableStream,
  progress: Progress,
): Promise<number> {
  let number = 0;
  let failure: Error | undefined;
  out.on('error', (error) => {
    failure = error;
  });
  for await (const { text, signatures } of chunks) {
    if (failure) throw failure;
    if (!out.write(text)) await Promise.race([once(out, 'drain'), once(out, 'close')]);
    number += signatures;
    progress.tick(() => `${formatNumber(number)} signatures`);
  }
  if (failure) throw failure;
  return number;
}

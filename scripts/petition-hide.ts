/** Hides signatures, or shows them again: `npm run petition:hide -- --help`. */
import { parseArgs } from 'node:util';
import { hideSignature, showSignature } from '../lambdas/petition/hide.ts';
import { readCounters, type SignaturesReader, shardEntries } from '../lambdas/petition/read.ts';
import { CommandError, runCommand } from './command.ts';
import { openTarget, targetUsage } from './petition/target.ts';

const usage = `Hides signatures: they leave the list and the count, for good, also when they are sent again.

Usage: npm run --silent petition:hide -- --stage NAME ID...
       npm run --silent petition:hide -- --stage NAME --find TEXT

  ID               of a signature, as --find tells it
  --show           show the signatures again, instead of hiding them
  --find TEXT      print id, time and name of every listed signature whose name has this text; reads the whole list

${targetUsage}`;

const options = {
  stage: { type: 'string' },
  table: { type: 'string' },
  region: { type: 'string' },
  local: { type: 'string' },
  find: { type: 'string' },
  show: { type: 'boolean' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} (--help tells the options.)`);
  }
}

await runCommand(usage, async (args) => {
  const { values, positionals: ids } = parse(args);
  if ((values.find === undefined) === (ids.length === 0)) {
    throw new CommandError('Say which signatures: their ids, or --find TEXT. (--help tells the options.)');
  }
  const target = await openTarget(values);
  try {
    // What is shown again goes to the first shard, which every stage has: a few do not weigh on it.
    const table = { ...target, shards: 1 };
    if (values.find !== undefined) return await find(table, values.find);
    let all = true;
    for (const id of ids) {
      const outcome = await (values.show ? showSignature : hideSignature)(target.client, table, id);
      console.log(`${id}: ${outcome}`);
      all &&= outcome !== 'no such signature';
    }
    return all;
  } finally {
    await target.close();
  }
});

/** @returns whether there is any */
async function find(reader: SignaturesReader, text: string): Promise<boolean> {
  const wanted = text.normalize('NFC').toLowerCase();
  let found = false;
  for (const shard of (await readCounters(reader)).shards) {
    for await (const entries of shardEntries(reader, shard)) {
      for (const { id, signedAt, name } of entries) {
        if (!name.toLowerCase().includes(wanted)) continue;
        found = true;
        console.log(`${id}  ${signedAt}  ${name}`);
      }
    }
  }
  return found;
}

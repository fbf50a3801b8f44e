/** Hides signatures, or shows them again: `npm run petition:hide -- --help`. */
import { hideSignature, showSignature } from '../lambdas/petition/hide.ts';
import { readCounters, type SignaturesReader, shardEntries } from '../lambdas/petition/read.ts';
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { handlerClient } from './petition/handler-client.ts';
import { openTarget, targetOptions, targetUsage } from './petition/target.ts';

const usage = `Hides signatures: removes them from the list and the count. They stay hidden when they are sent again.

Usage: npm run --silent petition:hide -- --stage NAME ID...
       npm run --silent petition:hide -- --stage NAME --find TEXT

  ID               id of a signature, as printed by --find
  --show           show the signatures again, instead of hiding them
  --find TEXT      print id, time and name of the listed signatures whose name contains TEXT; reads the whole list

${targetUsage}`;

await runCommand(usage, async (args) => {
  const {
    values,
    flags,
    positionals: ids,
  } = parseCommandLine(args, [...targetOptions, 'find'], ['show'], Infinity);
  if ((values.find === undefined) === (ids.length === 0)) {
    throw new CommandError('Name the signatures by id, or use --find TEXT. (--help lists the options.)');
  }
  const target = await openTarget(values);
  try {
    // Signatures that are shown again go to the first shard, which every stage has. Their number is small.
    const client = handlerClient(target.client);
    const table = { client, tableName: target.tableName, shards: 1 };
    if (values.find !== undefined) return await find(table, values.find);
    let all = true;
    for (const id of ids) {
      const outcome = await (flags.has('show') ? showSignature : hideSignature)(client, table, id);
      console.log(`${id}: ${outcome}`);
      all &&= outcome !== 'no such signature';
    }
    return all;
  } finally {
    await target.close();
  }
});

/** Returns whether a signature was found. */
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

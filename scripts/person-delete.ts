/** Deletes a person's data: `npm run person:delete -- --help`. */
import { CommandError, parseCommandLine } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { deleteAccount, deleteSignature } from './members/accounts.ts';
import { openTarget, targetOptions, targetUsage } from './members/target.ts';

const usage = `Deletes the account of a member, and signatures. It can't be undone. Backups keep the signatures until they expire.

Usage: npm run --silent person:delete -- --stage NAME [--email ADDRESS] [ID...]

  --email ADDRESS   the account with this e-mail address
  ID                id of a signature: npm run petition:hide -- --stage NAME --find TEXT prints it

${targetUsage}`;

await runAwsCommand(usage, async (args) => {
  const { values, positionals: ids } = parseCommandLine(args, [...targetOptions, 'email'], [], Infinity);
  const { email, ...choice } = values;
  if (email === undefined && ids.length === 0)
    throw new CommandError('Name an account with --email, or signatures by id. (--help lists the options.)');
  const target = await openTarget(choice);
  const results: [what: string, deleted: boolean][] = [];
  if (email !== undefined) results.push([`account ${email}`, await deleteAccount(target, email)]);
  for (const id of ids) results.push([`signature ${id}`, await deleteSignature(target, id)]);
  for (const [what, deleted] of results) console.log(`${what}: ${deleted ? 'deleted' : 'not found'}`);
  return results.every(([, deleted]) => deleted);
});

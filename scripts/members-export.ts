/** Writes the accounts of the user pool: `npm run members:export -- --help`. */
import { parseCommandLine } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { exportMembers } from './members/accounts.ts';
import { openTarget, targetOptions, targetUsage } from './members/target.ts';

const usage = `Writes the accounts of the user pool to standard output, one JSON object a line. Cognito never returns passwords,
second factors or passkeys, so members of a new pool have to reset their password.

Usage: npm run --silent members:export -- --stage NAME > members.jsonl

${targetUsage}`;

await runAwsCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, targetOptions, []);
  const target = await openTarget(values);
  for await (const account of exportMembers(target)) process.stdout.write(`${JSON.stringify(account)}\n`);
  return true;
});

/** Checks an account before a deployment: `npm run preflight -- --help`. */
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { planOf } from './preflight/plan.ts';
import { preflight } from './preflight/preflight.ts';

const usage = `Checks whether a stage can be deployed to the AWS account that is logged in, and says what to do where not.
It changes nothing. The settings are those of cdk.json.

Usage: npm run --silent preflight -- --stage NAME

Checked are credentials, account (setting account), region, the version of cdk bootstrap, the state of the stacks,
names that are taken, quotas of policies, Lambda's concurrency, CloudFront and the limits of email.

Ends with 1 where a deployment would fail. Credentials are those of AWS's own tools.
`;

const marks = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' };

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, ['stage'], []);
  if (!values.stage) throw new CommandError('Say which stage: --stage NAME. (--help lists the options.)');
  const findings = await preflight(await planOf(values.stage));
  for (const { state, subject, detail } of findings) console.log(`${marks[state]}  ${subject}: ${detail}`);
  return findings.every(({ state }) => state !== 'failed');
});

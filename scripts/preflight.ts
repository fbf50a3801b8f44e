/** Checks an account before a deployment: `npm run preflight -- --help`. */
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { planOf } from './preflight/plan.ts';
import { preflight } from './preflight/preflight.ts';

const usage = `Checks whether a stage can be deployed with your AWS credentials, and prints what to do if it can't.
It changes nothing. It uses the settings of cdk.json.

Usage: npm run --silent preflight -- --stage NAME

It checks the credentials, the account (setting account), the region, the version of cdk bootstrap, the state of the
stacks, names and DNS records that are in use, CloudFront quotas and verification, Lambda concurrency and e-mail limits.

The exit code is 1 if a deployment would fail. The AWS credentials are those that the AWS CLI uses.
`;

const marks = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' };

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, ['stage'], []);
  if (!values.stage) throw new CommandError('--stage must name the stage. (--help lists the options.)');
  const findings = await preflight(await planOf(values.stage));
  for (const { state, subject, detail } of findings) console.log(`${marks[state]}  ${subject}: ${detail}`);
  return findings.every(({ state }) => state !== 'failed');
});

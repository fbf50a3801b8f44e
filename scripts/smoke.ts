/** Sends requests to a deployment and checks the responses: `npm run smoke -- --help`. */
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { readChecks } from './smoke/read-checks.ts';
import { runChecks } from './smoke/run-checks.ts';
import { findApi, parseSite } from './smoke/target.ts';
import { writeChecks } from './smoke/write-checks.ts';

const usage = `Checks a deployment, or a local run, against docs/http-contract.md, and prints a table.

Usage: npm run --silent smoke -- https://SITE [options]

  --stage NAME      also checks that the API's own URL rejects requests; finds the URL in the stack of this stage
  --region REGION   region of that stack (default: AWS_REGION, or the region of the AWS profile)
  --api URL         the API's own URL, instead of finding it with --stage
  --write           also stores a signature, converts images and uploads a file. Not for the stage prod

The exit code is 1 if a check failed. Only --stage needs AWS credentials.
`;

const marks = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };

await runCommand(usage, async (args) => {
  const { values, flags, positionals } = parseCommandLine(args, ['stage', 'region', 'api'], ['write'], 1);
  const site = parseSite(positionals[0]);
  const { stage, region } = values;
  if (flags.has('write') && stage === 'prod') {
    throw new CommandError(
      '--write would add a signature to the public petition. Use it with another stage.',
    );
  }
  const api = values.api ?? (stage && (await findApi(stage, region)));
  const checks = [...readChecks, ...(flags.has('write') ? writeChecks : [])];
  let failures = 0;
  for await (const { name, state, milliseconds, reason } of runChecks(checks, {
    site,
    ...(api && { api }),
  })) {
    console.log(
      `${marks[state]}  ${String(milliseconds).padStart(6)} ms  ${name}${reason ? `: ${reason}` : ''}`,
    );
    if (state === 'failed') failures += 1;
  }
  console.log(
    failures === 0 ? `${site} passed all checks.` : `${site}: ${failures} of ${checks.length} checks failed.`,
  );
  return failures === 0;
});

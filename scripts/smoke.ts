/** Checks a deployment from outside: `npm run smoke -- --help`. */
import { CommandError, parseCommandLine, runCommand } from './command.ts';
import { readChecks } from './smoke/read-checks.ts';
import { runChecks } from './smoke/run-checks.ts';
import { findApi, parseSite } from './smoke/target.ts';
import { writeChecks } from './smoke/write-checks.ts';

const usage = `Checks a deployment, or a local run, against docs/http-contract.md, and prints a table.

Usage: npm run --silent smoke -- https://SITE [options]

  --stage NAME      also checks that the API's own address is closed: it is found in the stack of this stage
  --region REGION   where that stack is (default: as AWS_REGION or the AWS profile says)
  --api URL         the API's own address, without asking AWS for it
  --write           also stores a signature, converts images and uploads a file. Not for the stage prod

Ends with 1 where a check failed. Without --stage no AWS credentials are needed.
`;

const marks = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };

await runCommand(usage, async ([first, ...rest]) => {
  const site = parseSite(first);
  const { values, flags } = parseCommandLine(rest, ['stage', 'region', 'api'], ['write']);
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
    failures === 0
      ? `${site} is as it should be.`
      : `${site}: ${failures} of ${checks.length} checks failed.`,
  );
  return failures === 0;
});

/** Deploys a stage and checks it: `npm run pipeline:deploy -- --help`. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../lib/shared/project-root.ts';
import { CommandError, parseCommandLine, parseInteger, runCommand } from './command.ts';
import { stackOf } from './deployment.ts';
import { addSummary, setOutput } from './pipeline/github.ts';
import { runProgram } from './pipeline/run-program.ts';
import { parseSite } from './smoke/target.ts';

const usage = `Deploys all stacks of a stage without asking, and runs the smoke test. The workflows on GitHub use it.

Usage: npm run --silent pipeline:deploy -- --stage NAME [--retry-seconds N]

  --retry-seconds N   wait before the smoke test is repeated, at most twice (default: 30)

A stage other than prod is also tested with --write: a signature, images and an upload. On GitHub the URL is the output
url of the step.
`;

/** The name of a new distribution may not be known to every DNS server yet. */
const smokeAttempts = 3;

await runCommand(usage, async (args) => {
  const { stage, 'retry-seconds': retry = '30' } = parseCommandLine(
    args,
    ['stage', 'retry-seconds'],
    [],
  ).values;
  if (!stage) throw new CommandError('--stage must name the stage. (--help lists the options.)');
  const retryMs = parseInteger('--retry-seconds', retry, 0, 600) * 1_000;
  const stack = stackOf(stage, 'App');
  const folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  try {
    const outputsFile = join(folder, 'outputs.json');
    await runProgram(
      'npx',
      [
        'cdk',
        'deploy',
        '--all',
        '-c',
        `stage=${stage}`,
        '--require-approval',
        'never',
        '--outputs-file',
        outputsFile,
      ],
      projectRoot,
    );
    const outputs = JSON.parse(await readFile(outputsFile, 'utf8'));
    const { SiteUrl, ApiUrl } = outputs[stack] ?? {};
    const url = parseSite(SiteUrl);
    if (typeof ApiUrl !== 'string') throw new CommandError(`The stack ${stack} has no output ApiUrl.`);
    await setOutput(process.env, 'url', url);
    await smoke(url, ApiUrl, stage, retryMs);
    await addSummary(process.env, `The stage \`${stage}\` is deployed and passes the smoke test: ${url}`);
    return true;
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function smoke(url: string, api: string, stage: string, retryMs: number): Promise<void> {
  const write = stage === 'prod' ? [] : ['--write'];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runProgram(
        process.execPath,
        ['--import', 'tsx', join('scripts', 'smoke.ts'), url, '--api', api, ...write],
        projectRoot,
      );
      return;
    } catch (error) {
      if (!(error instanceof CommandError) || attempt === smokeAttempts) throw error;
      await sleep(retryMs);
    }
  }
}

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../lib/shared/project-root.ts';
import { type LocalServer, listen } from '../../../local/server.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { runScript, spawnScript } from '../../support/run-script.ts';
import { deploysTo, FakeNpx } from './fake-npx.ts';

const root = resolve(projectRoot);

function fakeNpx(program: string): FakeNpx {
  const npx = new FakeNpx(program);
  onTestFinished(() => npx.remove());
  return npx;
}

describe('pipeline-deploy', () => {
  let broken: LocalServer;
  let homePages = 0;
  let directCalls = 0;
  beforeAll(async () => {
    broken = await listen(
      createServer((request, response) => {
        if (request.url === '/') homePages += 1;
        if (request.url === '/own/api/health') directCalls += 1;
        response.writeHead(500).end();
      }),
    );
  });
  afterAll(() => broken.close());

  const deploy = (npx: FakeNpx, stage: string, run = runScript) =>
    run('pipeline-deploy', ['--stage', stage, '--retry-seconds', '0'], { env: npx.environment });

  test('deploys all stacks without asking, and fails after three failed smoke tests', async () => {
    const npx = fakeNpx(deploysTo({ SiteUrl: broken.url, ApiUrl: `${broken.url}/own` }));
    const { code, stdout, stderr } = await deploy(npx, 'prod', spawnScript);
    expect(code).toBe(2);
    expect(stderr).toMatch(/smoke\.ts http:\S+ --api \S+ failed with exit code 1\./);
    expect(stdout.match(/\d+ checks failed/g)).toHaveLength(3);
    expect(homePages).toBeGreaterThanOrEqual(3);
    expect(directCalls).toBe(3);
    expect(npx.calls).toEqual([
      expect.stringMatching(/ cdk deploy --all -c stage=prod --require-approval never --outputs-file \S+$/),
    ]);
    expect(npx.read('output')).toContain(broken.url);
    expect(npx.read('summary')).toBe('');
  });

  test('fails if the deployment fails, without a smoke test', async () => {
    const npx = fakeNpx('process.exit(1);');
    const { code, stdout, stderr } = await deploy(npx, 'dev');
    expect(code).toBe(2);
    expect(stderr).toMatch(/npx cdk deploy .* failed with exit code 1\./);
    expect(stdout).not.toContain('checks failed');
    expect(npx.read('output')).toBe('');
  });

  test('fails if the App stack has no URL', async () => {
    const npx = fakeNpx(`writeFileSync(option('--outputs-file'), '{}');`);
    expect(await deploy(npx, 'dev')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('must be the URL of the site'),
    });
  });

  test('fails if the App stack has no URL of the API', async () => {
    const npx = fakeNpx(deploysTo({ SiteUrl: broken.url }));
    expect(await deploy(npx, 'dev')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Jamstack-dev-App has no output ApiUrl'),
    });
  });

  test.each(['', 'dev; rm', '-c', 'a'.repeat(21)])(
    'refuses the stage %j before it runs anything',
    async (stage) => {
      const npx = fakeNpx('');
      expect((await deploy(npx, stage)).code).toBe(2);
      expect(npx.read('calls')).toBe('');
    },
  );
});

test('pipeline-deploy without a stage asks for one', async () => {
  expect(await runScript('pipeline-deploy', [])).toMatchObject({
    code: 2,
    stderr: 'error: --stage must name the stage. (--help lists the options.)\n',
  });
});

describe('pipeline-diff', () => {
  test('compares both checkouts, and writes Markdown for the comment and the summary', async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'base-')));
    onTestFinished(() => rmSync(base, { recursive: true }));
    const npx = fakeNpx(`
mkdirSync(option('--output'));
const Resources = { [process.cwd() === ${JSON.stringify(root)} ? 'New' : 'Old']: { Type: 'AWS::SQS::Queue' } };
writeFileSync(option('--output') + '/Jamstack-prod-App.template.json', JSON.stringify({ Resources }));`);
    const { code, stdout } = await runScript('pipeline-diff', ['--base', base], { env: npx.environment });
    expect(code).toBe(0);
    expect(npx.calls.map((call) => call.replace(/--output \S+/, ''))).toEqual([
      `${base} cdk synth --quiet -c stage=prod `,
      `${root} cdk synth --quiet -c stage=prod `,
    ]);
    expect(stdout).toMatch(/\[-\] AWS::SQS::Queue Old destroy[\s\S]*\[\+\] AWS::SQS::Queue New/);
    expect(npx.read('summary').trim()).toBe(stdout.trim());
    expect(npx.read('output')).toContain('markdown<<');
  });

  test('refuses a base that is no folder, before it runs anything', async () => {
    const npx = fakeNpx('');
    expect(await runScript('pipeline-diff', ['--base', '/nope'], { env: npx.environment })).toMatchObject({
      code: 2,
      stderr: 'error: There is no folder /nope. Set --base to a checkout with its packages installed.\n',
    });
    expect(npx.read('calls')).toBe('');
  });

  test('fails if a synthesis fails', async () => {
    const npx = fakeNpx('process.exit(1);');
    expect((await runScript('pipeline-diff', ['--base', '.'], { env: npx.environment })).code).toBe(2);
  });
});

test('previews-destroy needs the account of the previews', async () => {
  const env = { GITHUB_REPOSITORY: 'octo/site', GITHUB_TOKEN: 'good' };
  expect(await runScript('previews-destroy', [], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Set account under stages.preview'),
  });
});

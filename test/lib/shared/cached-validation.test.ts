import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { App, CfnResource, type IPolicyValidationContext, Stack, Validations } from 'aws-cdk-lib';
import { cachedReport } from '../../../lib/shared/cached-validation.ts';
import { projectRoot } from '../../../lib/shared/project-root.ts';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cached-validation-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a report', () => {
  // No other test has the same templates, so nothing is cached yet.
  const unique = crypto.randomUUID();
  const source = join(projectRoot, 'lib/shared/rule-packs.ts');
  let name: string;
  beforeEach(() => {
    // The rules of the CDK are not tested here.
    stubEnv('CDK_VALIDATION', 'false');
    name = crypto.randomUUID();
  });
  afterEach(unstubAllEnvs);

  /** @param outdir folder of the templates below the test's folder */
  async function validate(outdir: string, { text = 'a', id = 'A', acknowledged = '' } = {}) {
    const path = join(folder, outdir);
    const app = new App({ outdir: path, analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    const resource = new CfnResource(stack, id, { type: 'Test::Test', properties: { unique, text } });
    if (acknowledged) Validations.of(resource).acknowledge({ id: acknowledged, reason: 'It is a test.' });
    const templatePath = app.synth().getStackByName('Stack').templateFullPath;
    const context = {
      appConstruct: app,
      templatePaths: [templatePath],
      stackTemplates: [
        { stackConstructPath: 'Stack', templatePath, accountId: undefined, region: undefined },
      ],
    } satisfies IPolicyValidationContext;
    const resources = [{ resourceLogicalId: id, templatePath, locations: [] }];
    const violations = [{ ruleName: 'rule', description: 'Wrong.', violatingResources: resources }];
    const run = jest.fn(() => ({ success: false, violations }));
    const report = cachedReport({ name }, source, context, run);
    return { report, templatePath, isRun: run.mock.calls.length > 0 };
  }

  test('has the same findings, with the paths of the current templates, when it is read from the cache', async () => {
    const cold = await validate('cold');
    const warm = await validate('warm');
    expect([cold.isRun, warm.isRun]).toEqual([true, false]);
    for (const { report, templatePath } of [cold, warm]) {
      expect(report.success).toBe(false);
      expect(report.violations[0]?.violatingResources).toEqual([
        { resourceLogicalId: 'A', templatePath, locations: [] },
      ]);
    }
  });

  test.each([
    ['a property', { text: 'b' }],
    ['a logical id', { id: 'B' }],
    ['an acknowledgement', { acknowledged: 'rule' }],
  ])('is made again after a change of %s', async (_case, changed) => {
    await validate('before');
    expect((await validate('after', changed)).isRun).toBe(true);
    expect((await validate('back')).isRun).toBe(false);
  });

  test('does not depend on the hashes of assets', async () => {
    const key = (digit: string) => `${digit.repeat(64)}.zip`;
    await validate('before', { text: key('a') });
    expect((await validate('after', { text: key('b') })).isRun).toBe(false);
    expect((await validate('shorter', { text: key('b').slice(1) })).isRun).toBe(true);
  });

  test('belongs to one plugin', async () => {
    await validate('one');
    name = crypto.randomUUID();
    expect((await validate('other')).isRun).toBe(true);
  });
});

test('the CDK CLI reports the same findings in the first synthesis and in the second, which reads them from the cache', async () => {
  // The name makes the template new.
  await writeFile(
    join(folder, 'app.mts'),
    `import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(join(projectRoot, 'package.json'))});
const { App, CfnResource, Stack } = require('aws-cdk-lib');
const { addRulePacks } = await import(${JSON.stringify(join(projectRoot, 'lib/shared/rule-packs.ts'))});
const app = new App();
new (require('aws-cdk-lib/aws-sqs').CfnQueue)(new Stack(app, 'Planted', { description: '${folder}' }), 'Jobs', { delaySeconds: 5000 });
addRulePacks(app);
app.synth();
`,
  );
  const { context } = JSON.parse(await readFile(join(projectRoot, 'cdk.json'), 'utf8'));
  const app = `node --import ${join(projectRoot, 'node_modules/tsx/dist/esm/index.mjs')} app.mts`;
  await writeFile(join(folder, 'cdk.json'), JSON.stringify({ app, context, versionReporting: false }));
  const synthesize = (): Promise<{ code: unknown; output: string }> =>
    new Promise((resolve) => {
      const cdk = join(projectRoot, 'node_modules/aws-cdk/bin/cdk');
      const args = [cdk, 'synth', '--quiet', '--no-notices', '--no-color'];
      execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, output: stdout + stderr }),
      );
    });
  const first = await synthesize();
  expect(first.code).toBe(1);
  for (const finding of ['AwsSolutions-SQS4', 'Planted/Jobs', 'CloudFormation Validate'])
    expect(first.output).toContain(finding);
  expect(await synthesize()).toEqual(first);
}, 300_000);

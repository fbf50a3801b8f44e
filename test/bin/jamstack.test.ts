import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../lib/shared/project-root.ts';
import { copyProject, type ProjectCopy } from '../../scripts/project-copy.ts';

let project: ProjectCopy;

beforeAll(async () => {
  project = await copyProject(resolve(projectRoot), false);
});
afterAll(() => project.remove());

/** Synthesizes the copy as the CDK CLI does. */
async function synthesize(): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', 'jamstack.ts')], {
    cwd: project.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, CDK_OUTDIR: join(project.folder, 'cdk.out'), CDK_VALIDATION: 'false' },
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, stderr };
}

test('stages outside of context of cdk.json stop the synthesis with a message', async () => {
  const context = '"context": {';
  await project.edit('cdk.json', context, `"stages": {}, ${context}`);
  expect(await synthesize()).toEqual({
    code: 1,
    stderr: 'cdk.json has "stages" outside of "context". Move it into "context".\n',
  });
  await project.edit('cdk.json', `"stages": {}, ${context}`, context);
});

test('a fault of the site stops the synthesis with its file and line, and without a stack trace', async () => {
  await project.edit('site/content/about.md', 'title:', 'tilte:');
  const { code, stderr } = await synthesize();
  expect(stderr).toMatch(/^The site can't be built\.\nsite\/content\/about\.md:\d+: .*\n/);
  expect(stderr).not.toMatch(/^\s+at |SourceError/m);
  expect(code).toBe(1);
});

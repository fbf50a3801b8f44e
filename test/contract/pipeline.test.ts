import { expect, test } from '@jest/globals';
import { deploysTo, FakeNpx } from '../scripts/pipeline/fake-npx.ts';
import { sharedRun } from '../support/http.ts';
import { onTestFinished } from '../support/on-test-finished.ts';
import { spawnScript } from '../support/run-script.ts';

test('a deployment to dev that passes the smoke test succeeds, and sets the URL of the environment', async () => {
  const npx = new FakeNpx(deploysTo({ SiteUrl: sharedRun.site, ApiUrl: sharedRun.gateway }));
  onTestFinished(() => npx.remove());
  const { code, stdout } = await spawnScript('pipeline-deploy', ['--stage', 'dev'], { env: npx.environment });
  expect(stdout).toContain('passed all checks');
  expect(stdout).toMatch(/^ok .*sign/im);
  expect(stdout).toMatch(/^ok .*API's own URL/m);
  expect(code).toBe(0);
  expect(npx.read('output')).toMatch(new RegExp(`^url<<.+\n${sharedRun.site}\n`));
  expect(npx.read('summary')).toContain('passes the smoke test');
});

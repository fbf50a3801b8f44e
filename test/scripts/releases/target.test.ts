import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openTarget } from '../../../scripts/releases/target.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

test('has the options that select the same deployment in another command', async () => {
  const local = mkdtempSync(join(tmpdir(), 'endpoints-'));
  onTestFinished(() => rmSync(local, { recursive: true }));
  const outputs = { SiteBucket: 'site', EdgeFunction: 'arn/edge', Release: '111111111111' };
  const endpoints = {
    region: 'us-east-1',
    urls: {},
    outputs: { 'Jamstack-dev-App': outputs, 'Jamstack-prod-App': outputs },
  };
  writeFileSync(join(local, 'endpoints.json'), JSON.stringify(endpoints));
  const optionsOf = async (choice: object) =>
    (await openTarget({ keep: 1, local, ...choice } as object)).options;
  expect(await optionsOf({})).toBe(`--stage dev --local ${local}`);
  expect(await optionsOf({ stage: 'prod', region: 'eu-central-1' })).toBe(
    `--stage prod --region eu-central-1 --local ${local}`,
  );
});

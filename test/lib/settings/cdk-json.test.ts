import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCdkContext } from '../../../lib/settings/cdk-json.ts';
import { SettingError } from '../../../lib/settings/stage-config.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

function folderWith(content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-json-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify(content));
  return folder;
}

test('the project has an object for the settings of its stages', () => {
  expect(readCdkContext().stages).toEqual(expect.any(Object));
});

test('refuses stages outside of context, which the CDK ignores', () => {
  const stages = { prod: { region: 'eu-central-1' } };
  expect(readCdkContext(folderWith({ context: { stages } }))).toEqual({ stages });
  expect(() => readCdkContext(folderWith({ stages, context: {} }))).toThrow(
    new SettingError('cdk.json has "stages" outside of "context". Move it into "context".'),
  );
});

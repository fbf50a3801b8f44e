import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { stubEnv } from '../support/environment.ts';
import { makeApp, variants } from './app.ts';

stubEnv('CDK_VALIDATION', 'false');
const folder = mkdtempSync(join(tmpdir(), 'jamstack-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The CDK refuses to deploy a stack with credentials of another account than that of its environment. */
function accountsOf(settings: Readonly<Record<string, unknown>>): string[] {
  const { stacks } = makeApp(settings, mkdtempSync(join(folder, 'app-'))).synth();
  expect(stacks.length).toBeGreaterThanOrEqual(3);
  return [...new Set(stacks.map(({ environment }) => environment.account))];
}

test.each(Object.entries(variants))(
  'every stack belongs to the account in the settings: %s',
  (_name, settings) => {
    expect(accountsOf({ ...settings, account: '111122223333' })).toEqual(['111122223333']);
  },
);

test.each(Object.entries(variants))(
  'without that setting it belongs to any account: %s',
  (_name, settings) => {
    expect(accountsOf(settings)).toEqual(['unknown-account']);
  },
);

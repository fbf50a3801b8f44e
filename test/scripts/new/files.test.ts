import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { register } from '../../../scripts/new/app-stack.ts';
import { readFeature } from '../../../scripts/new/feature.ts';
import { featureFiles } from '../../../scripts/new/files.ts';
import { project } from '../../support/local-run.ts';

const read = (path: string) => readFileSync(join(project, path), 'utf8');
const salutation = readFeature('salutation', 'GET', 'none', project);
const guestLedger = readFeature('guest-ledger', 'POST', 'member', project);

test('two features can be registered in lib/app-stack.ts', () => {
  const stack = register(register(read('lib/app-stack.ts'), salutation), guestLedger);
  for (const { name, className } of [salutation, guestLedger]) {
    expect(stack).toContain(`import { ${className} } from './${name}/${name}.ts';\n`);
    expect(stack).toContain(`    new ${className}(this, '${className}', { config, api, pageTemplate: `);
  }
  expect(() => register('', salutation)).toThrow('lib/app-stack.ts must have one line');
});

test('a feature for members sends their token from the page, in a body that only scripts can send', () => {
  const files = featureFiles(guestLedger);
  expect(files['lambdas/guest-ledger/guest-ledger.schema.ts']).toContain("authorizer: 'member'");
  expect(files['site/browser/guest-ledger.page.ts']).toContain('authorization: ');
  expect(files['site/content/guest-ledger.njk']).toContain('<noscript>');
});

describe('a wrong option is refused', () => {
  test.each([
    ['Salutation', 'GET', 'none', 'The name of a feature has'],
    ['a'.repeat(25), 'GET', 'none', 'The name of a feature has'],
    ['search', 'GET', 'none', 'There is a folder "search" already'],
    ['salutation', 'PUT', 'none', '--method must be GET or POST, but is "PUT"'],
    ['salutation', 'GET', 'editor', '--auth must be none or member, but is "editor"'],
  ])('%s %s %s', (name, method, auth, message) => {
    expect(() => readFeature(name, method, auth, project)).toThrow(message);
  });
});

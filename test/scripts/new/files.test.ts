import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { register } from '../../../scripts/new/app-stack.ts';
import { readFeature } from '../../../scripts/new/feature.ts';
import { featureFiles } from '../../../scripts/new/files.ts';
import { project } from '../../support/local-run.ts';

const read = (path: string) => readFileSync(join(project, path), 'utf8');
const greeting = readFeature('greeting', 'GET', 'none', project);
const guestBook = readFeature('guest-book', 'POST', 'member', project);

test('docs/adding-a-feature.md lists every file that is written', () => {
  const listed = [...read('docs/adding-a-feature.md').matchAll(/^\| `([\w./-]+)` \|/gm)].map(
    ([, path]) => path,
  );
  const written = [...Object.keys(featureFiles(greeting)), 'lib/app-stack.ts', 'docs/http-contract.md'];
  expect(listed.slice(0, written.length).sort()).toEqual(written.sort());
  expect(written.length).toBeLessThanOrEqual(8);
});

test('two features can be registered in lib/app-stack.ts', () => {
  const stack = register(register(read('lib/app-stack.ts'), greeting), guestBook);
  for (const { name, className } of [greeting, guestBook]) {
    expect(stack).toContain(`import { ${className} } from './${name}/${name}.ts';\n`);
    expect(stack).toContain(`    new ${className}(this, '${className}', { config, api, pageTemplate: `);
  }
  expect(() => register('', greeting)).toThrow('lib/app-stack.ts must have one line');
});

test('a feature for members sends their token from the page, in a body that only scripts can send', () => {
  const files = featureFiles(guestBook);
  expect(files['lambdas/guest-book/guest-book.schema.ts']).toContain("authorizer: 'member'");
  expect(files['site/browser/guest-book.page.ts']).toContain('authorization: ');
  expect(files['site/content/guest-book.njk']).toContain('<noscript>');
});

describe('a wrong option is refused', () => {
  test.each([
    ['Greeting', 'GET', 'none', 'The name of a feature has'],
    ['a'.repeat(25), 'GET', 'none', 'The name of a feature has'],
    ['search', 'GET', 'none', 'There is a folder "search" already'],
    ['greeting', 'PUT', 'none', '--method must be GET or POST, but is "PUT"'],
    ['greeting', 'GET', 'editor', '--auth must be none or member, but is "editor"'],
  ])('%s %s %s', (name, method, auth, message) => {
    expect(() => readFeature(name, method, auth, project)).toThrow(message);
  });
});

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { renderPages } from '../../site/pages.ts';

const site = fileURLToPath(new URL('../../site', import.meta.url));
const shared = {
  stylesheet: { url: '/assets/site.css', integrity: 'sha384-x' },
  scripts: {},
  api: { document: { info: {}, paths: {}, components: { schemas: {} } }, problems: [] },
};
const frontMatter = '---\ntitle: T\ndescription: D\n---\n';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'site-faults-'));
  await cp(join(site, 'layouts'), join(directory, 'layouts'), { recursive: true });
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** The lines of the error without the folder of the site. */
async function faultsOf(files: Record<string, string>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, 'content', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const error = await renderPages(shared, directory).then(String, (reason: Error) => reason);
  return error instanceof Error
    ? error.message.split('\n').map((line) => line.replaceAll(/\S*(?=content\/)/g, ''))
    : [];
}

const include = (info: string) => `\`\`\`ts ${info}\n\`\`\`\n`;

test('code that cannot be included stops the build with file and line of each block', async () => {
  const text = [
    `${frontMatter}\n# Tea\n\n`,
    include('file=lib/health/heath.ts'),
    `\n- in a list\n\n  ${include('file=lib/health').replace('\n', '\n  ')}`,
    `\n${include('file=lib/health/health.ts from="export class Heath"')}`,
  ].join('');
  expect(await faultsOf({ 'guides/tea.md': text })).toEqual([
    "The site can't be built.",
    'content/guides/tea.md:8: A code block includes lib/health/heath.ts, which is not a file of the project. Did you mean "lib/health/health.ts"?',
    'content/guides/tea.md:13: A code block includes lib/health, which is not a file of the project. Write a path such as lib/health/health.ts.',
    'content/guides/tea.md:16: A code block includes lib/health/health.ts from "export class Heath", but no line begins with that. Did you mean "export class Health"?',
  ]);
});

test('a block in a page that begins with a line is named by the same line', async () => {
  const text = `${frontMatter}---\n\n${include('file=no.ts')}`;
  expect(await faultsOf({ 'tea.md': text })).toContainEqual(
    expect.stringMatching(/^content\/tea\.md:7: A code block includes no\.ts/),
  );
});

test.each([
  ['tea.md', 'tea/index.md'],
  ['tea.md', 'tea.njk'],
])('two files %s and %s with the same address stop the build', async (first, second) => {
  expect(await faultsOf({ [first]: frontMatter, [second]: frontMatter })).toEqual([
    "The site can't be built.",
    `content/${second}:1: The page has the address /tea/, and so has content/${first}. Give one of the two files another name.`,
  ]);
});

test('an address that a template makes is named at its `permalink`', async () => {
  const template = frontMatter.replace(/---\n$/, 'permalink: "{{ \'tea\' }}/"\n---\n');
  expect(await faultsOf({ 'other.njk': template, 'tea.md': frontMatter, 'x.md': frontMatter })).toEqual([
    "The site can't be built.",
    'content/other.njk:4: The page has the address /tea/, and so has content/tea.md. Write another "permalink".',
  ]);
});

test.each([
  ['api.md', '/api/'],
  ['images/tea.md', '/images/tea/'],
  ['assets/tea.njk', '/assets/tea/'],
])('the file %s stops the build, because its address belongs to other files', async (file, url) => {
  expect(await faultsOf({ [file]: frontMatter })).toEqual([
    "The site can't be built.",
    `content/${file}:1: The page has the address ${url}, but no page is served below /api/, /assets/ and /images/. Give the file another name.`,
  ]);
});

test('a draft may have the address of another page', async () => {
  const draft = frontMatter.replace(/---\n$/, 'draft: true\n---\n');
  expect(await faultsOf({ 'tea.md': frontMatter, 'tea/index.md': draft })).toEqual([]);
});

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { formatPage } from '../../lambdas/content/page-file.ts';
import { editorFields } from '../../site/editor-fields.ts';
import { checkFrontMatter, developerFields, frontMatterSchemas } from '../../site/front-matter.ts';
import { renderPages } from '../../site/pages.ts';
import { project } from '../support/local-run.ts';
import { tags } from './built-site.ts';

describe('a field of the schema', () => {
  const fieldOf = (schema: v.GenericSchema) => editorFields({ page: { entries: { fieldName: schema } } })[0];

  test.each([
    ['text', v.string(), { type: 'text', isRequired: true }],
    ['text with a rule', v.pipe(v.string(), v.minLength(1)), { type: 'text' }],
    ['a number', v.optional(v.number()), { type: 'number', isRequired: false }],
    ['a yes or no', v.optional(v.boolean()), { type: 'checkbox' }],
    ['a choice', v.optional(v.picklist(['a', 'b'])), { type: 'select', options: ['a', 'b'] }],
    ['a list of words', v.optional(v.array(v.string())), { type: 'words' }],
    ['a date', v.union([v.date(), v.string()]), { type: 'date' }],
  ])('that is %s has a control', (_, schema, field) => {
    expect(fieldOf(schema)).toMatchObject({
      name: 'fieldName',
      label: 'Field name',
      kinds: 'page',
      ...field,
    });
  });

  test('has the title and the description of the schema', () => {
    const schema = v.optional(v.pipe(v.string(), v.title('Short title'), v.description('For lists.')));
    expect(fieldOf(schema)).toMatchObject({ label: 'Short title', help: 'For lists.' });
  });

  test('without a control stops the build and is named', () => {
    expect(() => fieldOf(v.record(v.string(), v.string()))).toThrow(/no control for the field "fieldName"/);
  });
});

test('pages and posts share fields, and have some of their own', () => {
  const kinds = editorFields().map((field) => [field.name, field.kinds]);
  expect(Object.fromEntries(kinds)).toEqual({
    ...{ title: 'post page', description: 'post page', draft: 'post page' },
    ...{ date: 'post', tags: 'post', menu: 'page', order: 'page' },
  });
});

describe('the page of the editor', () => {
  let folder: string;
  /** As someone adds a field to front-matter.ts. */
  const entries: Record<string, v.GenericSchema> = frontMatterSchemas.post.entries;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'editor-fields-'));
    await mkdir(join(folder, 'content'));
    await cp(join(project, 'site/layouts'), join(folder, 'layouts'), { recursive: true });
    await cp(join(project, 'site/content/admin.njk'), join(folder, 'content/admin.njk'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function controls(): Promise<Record<string, string>[]> {
    const file = { url: '/assets/x', integrity: 'sha384-x' };
    const { pages } = await renderPages(
      {
        stylesheet: file,
        scripts: { admin: { ...file, imports: [], lazy: [] } },
        api: {
          document: { info: {}, paths: { '/api/content': {} }, components: { schemas: {} } },
          problems: [],
        },
        origin: 'https://example.com',
      },
      folder,
    );
    const html = pages[0]?.contents ?? '';
    return [...tags(html, 'input'), ...tags(html, 'select')].filter((each) => each['data-field']);
  }

  test('has a control for each field that editors may change', async () => {
    const names = Object.values({ ...frontMatterSchemas, template: { entries: {} } })
      .flatMap((schema) => Object.keys(schema.entries))
      .filter((name) => !developerFields.includes(name));
    expect(new Set((await controls()).map((control) => control['data-field']))).toEqual(new Set(names));
  });

  test('has, reads and writes a field that is added to the schema', async () => {
    entries.series = v.optional(v.string());
    try {
      const control = (await controls()).find((each) => each['data-field'] === 'series');
      expect(control).toMatchObject({ id: 'field-series', 'data-type': 'text' });
      const frontMatter = { title: 'Tea', description: 'How to.', date: '2026-11-28', series: 'Drinks' };
      expect(checkFrontMatter('posts/tea.md', frontMatter)).toEqual([]);
      expect(formatPage('posts/tea.md', { frontMatter, body: 'x' })).toContain('\nseries: Drinks\n');
    } finally {
      delete entries.series;
    }
  });
});

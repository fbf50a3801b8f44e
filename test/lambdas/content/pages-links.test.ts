import { beforeEach, describe, expect, test } from '@jest/globals';
import { Pages } from '../../../lambdas/content/pages.ts';
import { expectRejection } from '../problem.ts';
import { about, author, isNew, MemoryRepository, revisionOf, tea, within } from './memory-repository.ts';

const template = (permalink: string) => `---\ntitle: T\ndescription: D\npermalink: ${permalink}\n---\n`;
const post = (more: string) =>
  `---\ntitle: Cake\ndescription: How to.\ndate: 2026-11-28\n${more}\n---\n\nx\n`;

let repository: MemoryRepository;
let pages: Pages;

beforeEach(() => {
  repository = new MemoryRepository();
  repository.files.set('about.md', about);
  pages = new Pages(repository);
});

const save = (path = 'tea.md', page = tea, precondition = isNew) =>
  pages.save(path, page, precondition, author, within());

describe('a page is refused', () => {
  const entry = { revision: 'x', bytes: 1 };

  test.each([
    ['in place of a link', [{ ...entry, path: 'tea.md', isFile: false, isFolder: false }]],
    ['in place of a folder', [{ ...entry, path: 'tea.md', isFile: false, isFolder: true }]],
    ['with the address of a template', [{ ...entry, path: 'tea.njk', isFile: true, isFolder: false }]],
    ['with the address of an index', [{ ...entry, path: 'tea/index.njk', isFile: true, isFolder: false }]],
  ])('%s', async (_what, others) => {
    repository.others = others;
    await expectRejection(save(), 'invalid-content');
  });

  test.each([
    ['a link', false, false],
    ['a file', true, false],
  ])('below %s', async (_what, isFile, isFolder) => {
    repository.others = [{ ...entry, path: 'guides', isFile, isFolder }];
    await expectRejection(save('guides/tea.md'), 'invalid-content');
  });

  test.each([
    ['with HTML', { ...tea, body: '<b>x</b>' }],
    ['with a broken link', { ...tea, body: '[x](/abuot/)' }],
    ['with a link that is no valid URL', { ...tea, body: '[x](%E0%A4%A)' }],
    ['with a link to a part that is no valid URL', { ...tea, body: '[x](#%E0)' }],
    ['with an image without alternative text', { ...tea, body: '![](/photos/sea.webp)' }],
    ['without a title', { ...tea, frontMatter: { title: '', description: 'x' } }],
  ])('%s', async (_what, page) => {
    await expectRejection(save('tea.md', page), 'invalid-content');
  });

  test.each([
    '![a](/photos/nope.jpg)',
    '[a](/nope.pdf)',
    '[a](/assets/site.css)',
    '[a](/posts/tags/nope/)',
    '[a](/404/)',
    '[a](/feed/)',
  ])('with a link to what the site does not have: %s', async (link) => {
    repository.files.set('404.njk', template('/_404/'));
    repository.files.set('feed.njk', template('/feed.xml'));
    await expectRejection(
      save('tea.md', { ...tea, body: `# Tea\n\n${link}` }),
      'invalid-content',
      'body: Line 3: The ',
    );
  });

  test('but not with links to pages, tags, files and its own parts', async () => {
    repository.files.set('posts/cake.md', post('tags: [baking]'));
    repository.files.set('feed.njk', template('/feed.xml'));
    repository.files.set('posts/index.njk', about);
    repository.files.set('posts/tags.njk', template("'/posts/tags/{{ tag }}/'"));
    const links = ['/about/', '../about/', '/feed.xml', '/openapi.json', '/posts/', '/posts/tags/baking/'];
    await save('tea.md', {
      ...tea,
      body: `## Part\n\n[x](#part) [y](/tea/#part)${links.map((link) => ` [x](${link})`).join('')}`,
    });
    expect([repository.commits.length, repository.lists]).toEqual([1, 0]);
  });

  test('but not with a picture of the site, and only then the static files are listed', async () => {
    await save('tea.md', { ...tea, body: '![a](/photos/sea.webp) [b](/manifest.webmanifest)' });
    await save('cup.md', { ...tea, body: `![a](/images/${'0'.repeat(64)}.png) [b](/api/health)` });
    expect([repository.commits.length, repository.lists]).toEqual([2, 1]);
  });
});

describe('a draft', () => {
  const draft = { ...tea, frontMatter: { ...tea.frontMatter, draft: true } };

  test.each(['/posts/cake/', '/posts/tags/baking/'])(
    'is not linked from a page of the site: %s',
    async (link) => {
      repository.files.set('posts/cake.md', post('draft: true\ntags: [baking]'));
      await expectRejection(
        save('tea.md', { ...tea, body: `# Tea\n\n[x](${link})` }),
        'invalid-content',
        'body: Line 3 links to a draft, or to a tag that only drafts have.',
      );
      await save('tea.md', { ...draft, body: `[x](${link})` });
      expect(repository.commits).toHaveLength(1);
    },
  );

  test('has no broken links either', async () => {
    await expectRejection(save('tea.md', { ...draft, body: '[x](/abuot/)' }), 'invalid-content');
  });
});

describe('an address to which another page links stays', () => {
  const cake = post('tags: [baking]');
  const remove = () => pages.remove('posts/cake.md', revisionOf(cake), author, within());
  const change = (frontMatter: Readonly<Record<string, unknown>>) =>
    pages.save(
      'posts/cake.md',
      {
        frontMatter: { title: 'Cake', description: 'How to.', date: '2026-11-28', ...frontMatter },
        body: 'x',
      },
      revisionOf(cake),
      author,
      within(),
    );
  const kept = '/posts/cake/, which the site would no longer have. Remove that link first.';

  beforeEach(() => {
    repository.files.set('posts/cake.md', cake);
  });

  test.each([
    ['of a page', 'about.md', `${about}\n[x](../posts/cake/#part)\n`],
    ['in HTML of a page', 'about.md', `${about}\n<p><a href="/posts/cake/">x</a></p>\n`],
    ['of a template', 'index.njk', `${about}<a class="x" href="/posts/cake/">{{ title }}</a>`],
  ])('with a link %s', async (_, path, text) => {
    repository.files.set(path, text);
    await expectRejection(remove(), 'invalid-content', `path: ${path} links to ${kept}`);
    await expectRejection(change({ draft: true }), 'invalid-content', `draft: ${path} links to ${kept}`);
    await change({ tags: ['sweet'] });
    expect(repository.commits).toHaveLength(1);
  });

  test('with a link to its tag, unless another post has the tag', async () => {
    repository.files.set('about.md', `${about}\n[x](/posts/tags/baking/)\n`);
    const detail = 'about.md links to /posts/tags/baking/, which the site would no longer have.';
    await expectRejection(remove(), 'invalid-content', `path: ${detail}`);
    await expectRejection(change({ tags: ['sweet'] }), 'invalid-content', `tags: ${detail}`);
    repository.files.set('posts/bread.md', post('tags: [baking]'));
    await remove();
    expect(repository.commits).toHaveLength(1);
  });

  test.each([
    ['a draft', 'about.md', about.replace('title', 'draft: true\ntitle').concat('[x](/posts/cake/)')],
    ['the page itself', 'posts/cake.md', `${cake}[x](/posts/cake/)`],
    ['code', 'about.md', `${about}\n\`[x](/posts/cake/)\``],
  ])('but a link of %s does not count', async (_, path, text) => {
    repository.files.set(path, text);
    const current = repository.files.get('posts/cake.md') ?? '';
    await pages.remove('posts/cake.md', revisionOf(current), author, within());
    expect(repository.commits).toHaveLength(1);
  });

  test('but if someone else has saved the page, that problem is reported first', async () => {
    repository.files.set('about.md', `${about}\n[x](/posts/cake/)\n`);
    const stale = pages.remove('posts/cake.md', revisionOf('old'), author, within());
    await expectRejection(stale, 'content-changed');
  });
});

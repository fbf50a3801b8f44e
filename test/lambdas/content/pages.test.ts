import { beforeEach, describe, expect, test } from '@jest/globals';
import { Pages } from '../../../lambdas/content/pages.ts';
import { Precondition } from '../../../lambdas/content/precondition.ts';
import {
  type Change,
  type ContentRepository,
  type RepositoryEntry,
  RepositoryError,
} from '../../../lambdas/content/repository.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { Problem } from '../../../lambdas/shared/problem.ts';
import { blobRevision } from '../../../site/blob-revision.ts';
import { expectRejection } from '../problem.ts';

/** A repository in memory. */
class MemoryRepository implements ContentRepository {
  readonly files = new Map<string, string>();
  /** Entries that are no files. */
  others: readonly RepositoryEntry[] = [];
  commits: Change[] = [];
  reads = 0;
  /** Of the static files. */
  lists = 0;
  /** What happens instead of a commit, one after another. */
  readonly failures: (() => void)[] = [];

  async list(): Promise<readonly RepositoryEntry[]> {
    const files = [...this.files].map(([path, text]) => ({
      path,
      revision: blobRevision(text),
      isFile: true,
      isFolder: false,
      bytes: Buffer.byteLength(text),
    }));
    return [...files, ...this.others];
  }

  async staticFiles(): Promise<readonly string[]> {
    this.lists++;
    return ['/photos/sea.webp', '/manifest.webmanifest'];
  }

  async read(revision: string): Promise<string> {
    this.reads++;
    const found = [...this.files.values()].find((text) => blobRevision(text) === revision);
    if (found === undefined) throw new RepositoryError('refused', '404');
    return found;
  }

  async commit(change: Change): Promise<void> {
    const failure = this.failures.shift();
    if (failure) return failure();
    this.apply(change);
  }

  apply(change: Change): void {
    this.commits.push(change);
    if (change.text === undefined) this.files.delete(change.path);
    else this.files.set(change.path, change.text);
  }
}

const about = '---\ntitle: About\ndescription: Who we are.\n---\n\n# About\n';
const template = (permalink: string) => `---\ntitle: T\ndescription: D\npermalink: ${permalink}\n---\n`;
const post = (more: string) =>
  `---\ntitle: Cake\ndescription: How to.\ndate: 2026-11-28\n${more}\n---\n\nx\n`;
const author = { name: 'Ada', email: 'ada@editors.invalid' };
const tea = { frontMatter: { title: 'Tea', description: 'How to make it.' }, body: '# Tea' };
const isNew = Precondition.of({ 'if-none-match': '*' });
const revisionOf = (text: string) => Precondition.of({ 'if-match': `"${blobRevision(text)}"` });
const within = () => new Deadline(5_000);

let repository: MemoryRepository;
let pages: Pages;

beforeEach(() => {
  repository = new MemoryRepository();
  repository.files.set('about.md', about);
  pages = new Pages(repository);
});

const save = (path = 'tea.md', page = tea, precondition = isNew) =>
  pages.save(path, page, precondition, author, within());

const unavailable = () => {
  throw new RepositoryError('unavailable', '502');
};
const conflict = () => {
  throw new RepositoryError('conflict', '409');
};

test('lists the Markdown files only, with what an editor looks for', async () => {
  repository.files.set('index.njk', about);
  repository.files.set(
    'posts/tea.md',
    '---\ntitle: Tea\ndescription: x\ndate: 2026-11-28\ndraft: true\n---\n',
  );
  repository.files.set('posts/broken.md', 'No front matter');
  const common = { bytes: 1, isFile: false, isFolder: false, revision: 'x' };
  repository.others = [{ ...common, path: 'link.md' }];
  expect(await pages.list(within())).toEqual([
    { path: 'about.md', url: '/about/', revision: blobRevision(about), title: 'About', draft: false },
    expect.objectContaining({ path: 'posts/broken.md', title: 'posts/broken.md', draft: false }),
    expect.objectContaining({
      path: 'posts/tea.md',
      url: '/posts/tea/',
      title: 'Tea',
      draft: true,
      date: '2026-11-28',
    }),
  ]);
});

test('reads a page again only when it has changed', async () => {
  await pages.list(within());
  await pages.list(within());
  expect(repository.reads).toBe(1);
  repository.files.set('about.md', about.replace('About', 'Changed'));
  await pages.list(within());
  expect(repository.reads).toBe(2);
});

test('saves a new page as one commit of the editor', async () => {
  const revision = await save();
  expect(repository.commits).toEqual([
    { path: 'tea.md', text: expect.stringContaining('# Tea'), message: 'Add tea.md', author },
  ]);
  expect(await pages.read('tea.md', within())).toEqual({ path: 'tea.md', revision, ...tea, body: '# Tea\n' });
});

test('replaces the revision that the editor has read', async () => {
  await save('about.md', tea, revisionOf(about));
  expect(repository.commits).toMatchObject([{ message: 'Change about.md', revision: blobRevision(about) }]);
});

test('the same page again is no commit, whatever the client knows', async () => {
  const revision = await save();
  expect(await save()).toBe(revision);
  expect(await save('tea.md', tea, revisionOf(about))).toBe(revision);
  expect(repository.commits).toHaveLength(1);
});

test('refuses to overwrite what someone else has saved', async () => {
  await expectRejection(save('about.md'), 'content-changed');
  await expectRejection(save('about.md', tea, revisionOf('old')), 'content-changed');
  expect(repository.files.get('about.md')).toBe(about);
});

test('deletes the revision that the editor has read', async () => {
  const remove = (path: string, text: string) => pages.remove(path, revisionOf(text), author, within());
  await expectRejection(remove('about.md', 'old'), 'content-changed');
  await expectRejection(remove('tea.md', 'old'), 'content-not-found');
  await remove('about.md', about);
  expect(repository.files.has('about.md')).toBe(false);
  await expectRejection(pages.read('about.md', within()), 'content-not-found');
});

describe('a page is not saved', () => {
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

  test('but one with links to pages, tags, files, and its own parts is', async () => {
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

  test('but one with a picture of the site is, and its files are listed only then', async () => {
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

  test('and someone else who has saved the page comes first', async () => {
    repository.files.set('about.md', `${about}\n[x](/posts/cake/)\n`);
    const stale = pages.remove('posts/cake.md', revisionOf('old'), author, within());
    await expectRejection(stale, 'content-changed');
  });
});

describe('when the commit fails', () => {
  test('and was made nevertheless, it succeeds', async () => {
    repository.failures.push(() => {
      repository.files.set('tea.md', repository.commits[0]?.text ?? '');
      unavailable();
    });
    const original = repository.commit.bind(repository);
    repository.commit = async (change) => {
      repository.commits = [change];
      return original(change);
    };
    await expect(save()).resolves.toMatch(/^[0-9a-f]{40}$/);
  });

  test('and was not made, the failure is passed on', async () => {
    repository.failures.push(unavailable);
    await expect(save()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(repository.files.has('tea.md')).toBe(false);
  });

  test('because another file changed the branch, it is repeated', async () => {
    repository.failures.push(conflict, conflict);
    await save();
    expect(repository.commits).toHaveLength(1);
  });

  test('because someone else saved the page at the same moment, the editor must look', async () => {
    repository.failures.push(() => {
      repository.files.set('about.md', 'theirs');
      conflict();
    });
    await expectRejection(save('about.md', tea, revisionOf(about)), 'content-changed');
    expect(repository.files.get('about.md')).toBe('theirs');
  });

  test('three times, it is given up', async () => {
    repository.failures.push(conflict, conflict, conflict);
    await expect(save()).rejects.toMatchObject({ failure: 'conflict' });
  });

  test('because of the token, it is not repeated', async () => {
    repository.failures.push(() => {
      throw new RepositoryError('refused', '403');
    });
    await expect(save()).rejects.toMatchObject({ failure: 'refused' });
    expect(repository.commits).toEqual([]);
  });
});

test('a problem is not taken for a failure of the repository', async () => {
  repository.failures.push(() => {
    throw new Problem('internal-error');
  });
  await expectRejection(save(), 'internal-error');
});

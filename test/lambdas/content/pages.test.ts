import { beforeEach, describe, expect, test } from '@jest/globals';
import { Pages } from '../../../lambdas/content/pages.ts';
import { RepositoryError } from '../../../lambdas/content/repository.ts';
import { Problem } from '../../../lambdas/shared/problem.ts';
import { blobRevision } from '../../../site/blob-revision.ts';
import { expectRejection } from '../problem.ts';
import { about, author, isNew, MemoryRepository, revisionOf, tea, within } from './memory-repository.ts';

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

test('saving an unchanged page makes no commit, even with an outdated precondition', async () => {
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

  test('because someone else saved the page at the same moment, the problem is content-changed', async () => {
    repository.failures.push(() => {
      repository.files.set('about.md', 'theirs');
      conflict();
    });
    await expectRejection(save('about.md', tea, revisionOf(about)), 'content-changed');
    expect(repository.files.get('about.md')).toBe('theirs');
  });

  test('three times, the failure is passed on', async () => {
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

describe('a review is requested', () => {
  const remove = () => pages.remove('about.md', revisionOf(about), author, within());

  test('after each change', async () => {
    await save();
    await remove();
    expect(repository.reviews).toEqual([1, 2]);
  });

  test('if the commit was made although its response was lost', async () => {
    repository.failures.push(() => {
      repository.files.delete('about.md');
      unavailable();
    });
    await remove();
    expect(repository.reviews).toHaveLength(1);
  });

  test('again when the save or deletion is repeated, because the first request may have failed', async () => {
    repository.reviewFailures.push(unavailable);
    await expect(save()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(repository.reviews).toEqual([]);
    await save();
    expect(repository.reviews).toEqual([1]);
    repository.reviewFailures.push(unavailable);
    await expect(remove()).rejects.toMatchObject({ failure: 'unavailable' });
    await expectRejection(remove(), 'content-not-found');
    expect(repository.reviews).toEqual([1, 2]);
  });
});

test('a problem is not taken for a failure of the repository', async () => {
  repository.failures.push(() => {
    throw new Problem('internal-error');
  });
  await expectRejection(save(), 'internal-error');
});

import { expect, test } from '@jest/globals';
import { Drafts } from '../../../site/browser/editor-drafts.ts';

const draft = { path: 'posts/tea.md', frontMatter: { title: 'Tea' }, body: '# Tea', revision: 'a' };

/** A storage in memory. */
function storage() {
  const items = new Map<string, string>();
  // The keys of a browser's storage are its properties.
  const storage = { items } as Record<string, unknown> & { items: typeof items };
  const hidden = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      items.set(key, value);
      storage[key] = value;
    },
    removeItem: (key: string) => {
      items.delete(key);
      delete storage[key];
    },
  };
  return Object.setPrototypeOf(storage, hidden) as typeof storage & typeof hidden;
}

const draftsIn = (store: object) => new Drafts(() => store as never);

test('a draft comes back until it is discarded', () => {
  const drafts = draftsIn(storage());
  expect(drafts.keep('posts/tea.md', draft)).toBe(true);
  expect(drafts.read('posts/tea.md')).toEqual(draft);
  expect(drafts.read('posts/other.md')).toBeUndefined();
  drafts.discard('posts/tea.md');
  expect(drafts.read('posts/tea.md')).toBeUndefined();
});

test.each(['no JSON', '7', '{"path":"a"}', '{"path":1,"frontMatter":{},"body":""}'])(
  'what is no draft is ignored: %s',
  (text) => {
    const store = storage();
    store.items.set('editor:a', text);
    expect(draftsIn(store).read('a')).toBeUndefined();
  },
);

test('pages with text that is not saved are listed, without new ones', () => {
  const drafts = draftsIn(storage());
  for (const key of ['posts/tea.md', 'new-post']) drafts.keep(key, draft);
  expect(drafts.paths()).toEqual(['posts/tea.md']);
});

test('a blocked or full storage is reported, and throws nothing', () => {
  const drafts = new Drafts(() => {
    throw new Error('blocked');
  });
  expect(drafts.keep('a', draft)).toBe(false);
  expect(drafts.read('a')).toBeUndefined();
  expect(() => drafts.discard('a')).not.toThrow();
  expect(drafts.paths()).toEqual([]);
});

import { find, make } from './dom.ts';
import { findPages, type SearchIndex } from './search-words.ts';

/** The page shows no more results than a visitor looks at. */
const maxResults = 10;

const form = find('site-search', HTMLFormElement);
const field = find('site-query', HTMLInputElement);
const status = find('site-status', HTMLElement);
const section = find('site-found', HTMLElement);
const results = find('site-results', HTMLElement);

let index: Promise<SearchIndex> | undefined;

field.addEventListener('focus', () => void load().catch(() => {}));
field.addEventListener('input', () => void search());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void search();
});

// The address of a search can be shared, and the browser keeps the text of the field when a visitor comes back.
field.value ||= new URLSearchParams(location.search).get('q') ?? '';
if (field.value !== '') void search();

async function search(): Promise<void> {
  const query = field.value;
  try {
    const loaded = await load();
    // A later input has its own search.
    if (query === field.value) show(query, loaded);
  } catch {
    status.textContent = 'The search is unavailable. Check your connection, and press Enter to try again.';
  }
}

function show(query: string, loaded: SearchIndex): void {
  const found = findPages(loaded, query);
  results.replaceChildren(
    ...found
      .slice(0, maxResults)
      .map(({ url, title, description }) =>
        make('li', {}, make('h2', {}, make('a', { href: url }, title)), make('p', {}, description)),
      ),
  );
  section.hidden = found.length === 0;
  status.textContent = query.trim() === '' ? '' : describe(found.length);
}

function describe(count: number): string {
  if (count === 0) return 'No page has these words.';
  const pages = count === 1 ? '1 page' : `${count} pages`;
  return count > maxResults ? `${pages}. These are the best ${maxResults}.` : pages;
}

/** Loads the index once it is needed. A failure is forgotten, so that the next search tries again. */
function load(): Promise<SearchIndex> {
  index ??= fetchIndex().catch((error: unknown) => {
    index = undefined;
    throw error;
  });
  return index;
}

async function fetchIndex(): Promise<SearchIndex> {
  const { index: url = '', integrity = '' } = form.dataset;
  const response = await fetch(url, { integrity });
  if (!response.ok) throw new Error(`The index has status ${response.status}.`);
  return response.json();
}

import { find, findForm, isolated, make } from './dom.ts';
import { request } from './request.ts';
import {
  describeAge,
  describeResults,
  formatSearchQuery,
  parseSearchQuery,
  readSearchResponse,
  type SearchQuery,
  type SearchResponse,
  type SearchResult,
} from './search-query.ts';
import { LatestOnly, Status } from './status.ts';

/** The API allows its upstream 5 s. The rest is for the network. */
const timeoutMs = 10_000;

const form = findForm('search-form');
const field = find('name', HTMLInputElement);
const results = find('results', HTMLElement);
const heading = find('results-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();
const plainTitle = document.title;
let shownQuery: string | undefined;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const query = parseSearchQuery(`?${new URLSearchParams({ name: field.value })}`);
  if (query) go(query);
  else showAddress();
});
window.addEventListener('popstate', () => {
  // A jump to a fragment also fires popstate. The search is the same then.
  if (location.search !== shownQuery) showAddress();
});
showAddress();

/** Runs a search under an address of its own, which can be shared and returned to. */
function go(query: SearchQuery): void {
  const queryString = formatSearchQuery(query);
  if (queryString !== location.search) history.pushState(null, '', queryString);
  void show(query);
}

/** Runs the search that the address names. */
function showAddress(): void {
  const query = parseSearchQuery(location.search);
  field.value = query?.name ?? '';
  if (query) void show(query);
  else clear();
}

function clear(): AbortSignal {
  shownQuery = location.search;
  results.hidden = true;
  results.replaceChildren(heading);
  status.clear();
  document.title = plainTitle;
  return latest.start();
}

async function show(query: SearchQuery, focus = false): Promise<void> {
  const signal = clear();
  document.title = `${query.name} · ${plainTitle}`;
  status.busy(`Searching for “${query.name}”…`);
  try {
    const { name, page } = query;
    const url = `/api/search?${new URLSearchParams({ name, page: String(page) })}`;
    const response = await request(url, { read: readSearchResponse, timeoutMs, signal });
    status.done(...describeAge(response), describeResults(query, response));
    render(query, response);
    if (focus) results.focus();
  } catch (error) {
    if (!signal.aborted) status.failed(error, () => show(query));
  }
}

function render(query: SearchQuery, response: SearchResponse): void {
  if (response.count === 0) return;
  results.hidden = false;
  results.append(make('ul', { className: 'cards' }, ...response.results.map(card)), pager(query, response));
}

function card({ name, species, status, image }: SearchResult): HTMLElement {
  const known = [species, status].filter((text) => text !== '');
  const described = known.flatMap((text, index) => (index > 0 ? [', ', isolated(text)] : [isolated(text)]));
  return make(
    'li',
    { className: 'card' },
    make('img', { loading: 'lazy', alt: '', width: 150, height: 150, src: image }),
    make('div', {}, make('h3', {}, isolated(name)), make('p', {}, ...described)),
  );
}

function pager(query: SearchQuery, { page, pages }: SearchResponse): HTMLElement {
  const nav = make('nav', { className: 'pager', ariaLabel: 'Pages of results' });
  if (page > 1) nav.append(pageLink({ ...query, page: Math.min(page - 1, pages) }, 'prev', 'Previous page'));
  if (page < pages) nav.append(pageLink({ ...query, page: page + 1 }, 'next', 'Next page'));
  return nav;
}

function pageLink(query: SearchQuery, rel: string, text: string): HTMLElement {
  const link = make('a', { href: formatSearchQuery(query), rel }, text);
  link.addEventListener('click', (event) => {
    // The browser opens other tabs and windows itself.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, '', formatSearchQuery(query));
    void show(query, true);
  });
  return link;
}

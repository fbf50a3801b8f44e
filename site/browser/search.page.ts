import type { searchRoute } from '../../lambdas/search/search.schema.ts';
import { callApi } from './api.ts';
import { find, findForm, isolated, make } from './dom.ts';
import { LiveRoute } from './live-route.ts';
import { ScrollPosition } from './scroll-position.ts';
import {
  describeAge,
  describeResults,
  formatSearchQuery,
  formatTitle,
  initialsOf,
  markMatches,
  parseSearchQuery,
  readSearchResponse,
  type SearchQuery,
  type SearchResponse,
  type SearchResult,
} from './search-query.ts';
import { sentence } from './sentence.ts';
import { LatestOnly, Status } from './status.ts';

/** The API allows its upstream 5 s. The rest is for the network. */
const timeoutMs = 10_000;

const form = findForm('search-form');
const field = find('name', HTMLInputElement);
const stage = find('stage', HTMLElement);
const results = find('results', HTMLElement);
const heading = find('results-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();
const observer = new LiveRoute();
const scrollPosition = new ScrollPosition();
const siteTitle = document.title;
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
for (const link of document.querySelectorAll<HTMLAnchorElement>('#examples a')) {
  const query = parseSearchQuery(link.search);
  if (!query) continue;
  link.href = formatSearchQuery(query);
  onPlainClick(link, () => {
    field.value = query.name;
    go(query);
  });
}
showAddress();

/** Runs a search under its own URL, which can be shared and reloaded. */
function go(query: SearchQuery, afterwards = () => {}): void {
  const queryString = formatSearchQuery(query);
  if (queryString !== location.search) {
    scrollPosition.save();
    history.pushState(null, '', queryString);
  }
  void show(query, afterwards);
}

/** Runs the search that the address names. */
function showAddress(): void {
  const query = parseSearchQuery(location.search);
  field.value = query?.name ?? '';
  const restore = scrollPosition.forEntry();
  if (query) void show(query, restore);
  else {
    clear();
    restore();
  }
}

function clear(): AbortSignal {
  const hadFocus = results.contains(document.activeElement);
  shownQuery = location.search;
  results.hidden = true;
  results.replaceChildren(heading);
  status.clear();
  if (hadFocus) status.focus();
  document.title = siteTitle;
  return latest.start();
}

async function show(query: SearchQuery, afterwards = () => {}): Promise<void> {
  // Keeps the height, so that the content below does not move up and down again.
  stage.style.minHeight = `${stage.offsetHeight}px`;
  const signal = clear();
  document.title = formatTitle(query, siteTitle);
  status.busy(sentence`Searching for “${query.name}”…`);
  try {
    const response = await callApi<typeof searchRoute, SearchResponse>('GET /api/search', {
      query: { name: query.name, page: String(query.page) },
      read: readSearchResponse,
      timeoutMs,
      signal,
      observer,
    });
    status.done(...describeAge(response), describeResults(query, response));
    render(query, response);
    stage.style.minHeight = '';
    afterwards();
  } catch (error) {
    if (signal.aborted) return;
    status.failed(error, { retry: () => show(query, afterwards) });
    stage.style.minHeight = '';
  }
}

function render(query: SearchQuery, response: SearchResponse): void {
  if (response.count === 0) return;
  results.hidden = false;
  results.append(
    make('ul', { className: 'cards' }, ...response.results.map((result) => card(result, query.name))),
    pager(query, response),
  );
}

function card({ id, name, species, status, image }: SearchResult, query: string): HTMLElement {
  const known = [species, status].filter((text) => text !== '');
  const described = known.flatMap((text, index) => (index > 0 ? [', ', isolated(text)] : [isolated(text)]));
  return make(
    'li',
    { className: 'card' },
    make(
      'details',
      {},
      make(
        'summary',
        {},
        picture(name, image),
        make('div', {}, make('h3', {}, marked(name, query)), make('p', {}, ...described)),
      ),
      facts({ Number: String(id), Species: species, Status: status }),
    ),
  );
}

function marked(name: string, query: string): HTMLElement {
  const parts = markMatches(name, query);
  return make('bdi', {}, ...parts.map(({ text, isMatch }) => (isMatch ? make('mark', {}, text) : text)));
}

/** All that the API tells about a result. */
function facts(values: Readonly<Record<string, string>>): HTMLElement {
  const known = Object.entries(values).filter(([, value]) => value !== '');
  const rows = known.map(([term, value]) =>
    make('div', {}, make('dt', {}, term), make('dd', {}, isolated(value))),
  );
  return make('dl', {}, ...rows);
}

/** The image of a result. Its initials replace it if there is none, or its server is down. */
function picture(name: string, src: string | undefined): HTMLElement {
  const initials = make('div', { className: 'initials', ariaHidden: 'true' }, initialsOf(name));
  if (src === undefined) return initials;
  const image = make('img', { loading: 'lazy', alt: '', width: 150, height: 150 });
  image.addEventListener('error', () => image.replaceWith(initials));
  image.src = src;
  return image;
}

function pager(query: SearchQuery, { page, pages }: SearchResponse): HTMLElement {
  const nav = make('nav', { className: 'pager', ariaLabel: 'Pages of results' });
  if (page > pages) nav.append(pageLink({ ...query, page: pages }, 'prev', 'Last page'));
  else if (page > 1) nav.append(pageLink({ ...query, page: page - 1 }, 'prev', 'Previous page'));
  if (page < pages) nav.append(pageLink({ ...query, page: page + 1 }, 'next', 'Next page'));
  return nav;
}

function pageLink(query: SearchQuery, rel: string, text: string): HTMLElement {
  const link = make('a', { href: formatSearchQuery(query), rel }, text);
  onPlainClick(link, () =>
    go(query, () => {
      results.focus({ preventScroll: true });
      stage.scrollIntoView({ block: 'start', behavior: 'instant' });
    }),
  );
  return link;
}

function onPlainClick(link: HTMLAnchorElement, action: () => void): void {
  link.addEventListener('click', (event) => {
    // The browser opens other tabs and windows itself.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}

import { type Html, html } from '../shared/html.ts';
import type { SearchResult, SearchResults } from './result.ts';
import { maxPage, type SearchQuery } from './search.schema.ts';

/** Isolates the direction of a text where no element can do it, without controls that would end the isolation. */
function isolate(text: string): string {
  return `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;
}

/** Title of the results page. */
export function searchTitle({ name, page }: SearchQuery, { pages }: SearchResults): string {
  const title = `Search: ${isolate(name)}`;
  return pages > 1 ? `${title}, page ${page} of ${pages}` : title;
}

/**
 * Content of the results page, for visitors without JavaScript.
 *
 * @param staleMinutes age of results that are shown because the search failed. @default - the results are fresh
 */
export function searchPage(query: SearchQuery, found: SearchResults, staleMinutes?: number): Html {
  return html`<h1>Search</h1>
${searchForm(query.name)}
${staleMinutes === undefined ? undefined : staleNotice(staleMinutes)}
<section class="search-results" aria-labelledby="results-heading">
<h2 id="results-heading">${heading(query, found)}</h2>
${results(found)}
${pager(query, found)}
</section>`;
}

/** The search form with a name. */
export function searchForm(name: string): Html {
  return html`<form class="search-form" action="/api/search" method="get" role="search">
  <label for="name">Name of a character</label>
  <input id="name" name="name" type="search" value="${name}" required maxlength="64">
  <button type="submit">Search</button>
</form>`;
}

function staleNotice(minutes: number): Html {
  const age = minutes <= 1 ? 'a minute' : `${minutes} minutes`;
  return html`<div class="status" role="status" data-state="done"><p>The search service is unavailable. These results are from ${age} ago.</p></div>`;
}

function heading({ name, page }: SearchQuery, { results, count, pages }: SearchResults): Html {
  if (results.length === 0 && count === 0) return html`Nothing found for “<bdi>${name}</bdi>”`;
  const total = count === 1 ? '1 result' : `${count} results`;
  if (results.length === 0) return html`${total} for “<bdi>${name}</bdi>”, but page ${page} does not exist`;
  return html`${total} for “<bdi>${name}</bdi>”${pages > 1 ? `, page ${page} of ${pages}` : ''}`;
}

function results({ results, count }: SearchResults): Html | undefined {
  if (results.length > 0) return html`<ul class="cards">${results.map(card)}</ul>`;
  return count === 0 ? html`<p>Try fewer letters, or another name.</p>` : undefined;
}

function card({ name, species, status, image }: SearchResult): Html {
  const details = [species, status].filter((text) => text !== '');
  const description = details.map((text, index) => html`${index > 0 ? ', ' : ''}<bdi>${text}</bdi>`);
  return html`
<li class="card">${picture(name, image)}<div><h3><bdi>${name}</bdi></h3><p>${description}</p></div></li>`;
}

function picture(name: string, image: string): Html {
  if (image === '') return html`<div class="initials" aria-hidden="true">${initialsOf(name)}</div>`;
  return html`<img src="${image}" alt="" width="150" height="150" loading="lazy">`;
}

/** The first characters of the first two words, as the search page's script shows them. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase())
    .join('');
}

function pager({ name, page }: SearchQuery, { pages }: SearchResults): Html | undefined {
  const link = (target: number, relation: string, text: string) =>
    html`<a rel="${relation}" href="/api/search?${String(new URLSearchParams({ name, page: String(target) }))}">${text}</a>`;
  const lastPage = Math.min(pages, maxPage);
  if (page > lastPage && lastPage > 0)
    return html`<nav class="pager" aria-label="Pages of results">${link(lastPage, 'prev', 'Last page')}</nav>`;
  const previous = page > 1 && page <= pages ? link(page - 1, 'prev', 'Previous page') : undefined;
  const next = page < lastPage ? link(page + 1, 'next', 'Next page') : undefined;
  if (!previous && !next) return undefined;
  return html`<nav class="pager" aria-label="Pages of results">${previous} ${next}</nav>`;
}

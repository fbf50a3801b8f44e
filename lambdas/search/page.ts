import { type Html, html } from '../shared/html.ts';
import { maxPage, type SearchQuery } from './query.ts';
import type { SearchResult, SearchResults } from './result.ts';

/**
 * Content of the results page, for visitors without JavaScript.
 *
 * @param staleMinutes age of results that are shown because the search failed. @default - the results are fresh
 */
export function searchPage(query: SearchQuery, found: SearchResults, staleMinutes?: number): Html {
  return html`<h1>Search</h1>
<form class="search-form" action="/api/search" method="get" role="search">
  <label for="name">Name of a character</label>
  <input id="name" name="name" type="search" value="${query.name}" required maxlength="64">
  <button type="submit">Search</button>
</form>
${staleMinutes === undefined ? undefined : notice(staleMinutes)}
<section class="search-results" aria-labelledby="results-heading">
<h2 id="results-heading">${heading(query, found)}</h2>
${found.results.length > 0 ? html`<ul class="cards">${found.results.map(card)}</ul>` : undefined}
${pager(query, found)}
</section>`;
}

function notice(minutes: number): Html {
  const age = minutes <= 1 ? 'a minute' : `${minutes} minutes`;
  return html`<div class="status" role="status" data-state="done"><p>The search service is unavailable. These results are from ${age} ago.</p></div>`;
}

function heading({ name, page }: SearchQuery, found: SearchResults): Html {
  if (found.results.length === 0) return html`Nothing found for “${name}”`;
  const results = found.count === 1 ? '1 result' : `${found.count} results`;
  return html`${results} for “${name}”, page ${page} of ${found.pages}`;
}

function card({ name, species, status, image }: SearchResult): Html {
  const known = [species, status].filter((text) => text !== '');
  const described = known.map((text, index) => html`${index > 0 ? ', ' : ''}<bdi>${text}</bdi>`);
  return html`
<li class="card"><img src="${image}" alt="" width="150" height="150" loading="lazy"><div><h3><bdi>${name}</bdi></h3><p>${described}</p></div></li>`;
}

function pager({ name, page }: SearchQuery, { pages }: SearchResults): Html | undefined {
  const link = (target: number, relation: string, text: string) =>
    html`<a rel="${relation}" href="/api/search?${String(new URLSearchParams({ name, page: String(target) }))}">${text}</a>`;
  const previous = page > 1 && page <= pages ? link(page - 1, 'prev', 'Previous page') : undefined;
  const next = page < Math.min(pages, maxPage) ? link(page + 1, 'next', 'Next page') : undefined;
  if (!previous && !next) return undefined;
  return html`<nav class="pager" aria-label="Pages of results">${previous} ${next}</nav>`;
}

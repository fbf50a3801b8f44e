import { type Html, html } from '../shared/html.ts';
import type { SearchQuery } from './query.ts';
import type { SearchResult, SearchResults } from './result.ts';

/** The content of the page that a visitor without JavaScript sees after searching. */
export function searchPage(query: SearchQuery, found: SearchResults): Html {
  return html`<h1>Search</h1>
<form class="search-form" action="/api/search" method="get" role="search">
  <label for="name">Name of a character</label>
  <input id="name" name="name" type="search" value="${query.name}" required maxlength="64">
  <button type="submit">Search</button>
</form>
<section class="search-results" aria-labelledby="results-heading">
<h2 id="results-heading">${heading(query, found)}</h2>
${found.results.length > 0 ? html`<ul class="cards">${found.results.map(card)}</ul>` : undefined}
${pager(query, found)}
</section>`;
}

function heading({ name, page }: SearchQuery, found: SearchResults): Html {
  if (found.results.length === 0) return html`Nothing found for “${name}”`;
  const results = found.count === 1 ? '1 result' : `${found.count} results`;
  return html`${results} for “${name}”, page ${page} of ${found.pages}`;
}

function card({ name, species, status, image }: SearchResult): Html {
  return html`
<li class="card"><img src="${image}" alt="" width="150" height="150" loading="lazy"><div><h3><bdi>${name}</bdi></h3><p>${species}, ${status}</p></div></li>`;
}

function pager({ name, page }: SearchQuery, { pages }: SearchResults): Html | undefined {
  const link = (target: number, relation: string, text: string) =>
    html`<a rel="${relation}" href="/api/search?${String(new URLSearchParams({ name, page: String(target) }))}">${text}</a>`;
  const previous = page > 1 && page <= pages ? link(page - 1, 'prev', 'Previous page') : undefined;
  const next = page < pages ? link(page + 1, 'next', 'Next page') : undefined;
  if (!previous && !next) return undefined;
  return html`<nav class="pager" aria-label="Pages of results">${previous} ${next}</nav>`;
}

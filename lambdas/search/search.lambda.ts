import { prefersHtml } from '../shared/accept.ts';
import { afterLoad, readEarly } from '../shared/after-load.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import {
  environmentVariables,
  optionalVariable,
  requiredVariable,
  type UpstreamMapping,
} from '../shared/environment.ts';
import { enteredField } from '../shared/error-page.ts';
import { PageTemplate } from '../shared/html.ts';
import { json, page } from '../shared/http-response.ts';
import { logger } from '../shared/logger.ts';
import { prepareFetch } from '../shared/prepare-fetch.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { secretReader } from '../shared/secret.ts';
import { cacheHeaders } from './cache-headers.ts';
import { cachedSearch } from './cached-search.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { searchForm, searchPage, searchTitle } from './page.ts';
import { type SearchResponse, searchRoute } from './search.schema.ts';
import { searchWithTotals } from './totals.ts';
import type { UpstreamOptions } from './upstream.ts';
import { UpstreamError } from './upstream-error.ts';

const template = PageTemplate.read();
const keyArn = optionalVariable(environmentVariables.searchKeySecretArn);
const mapping = optionalVariable(environmentVariables.searchUpstreamMapping);
const upstream: UpstreamOptions = {
  url: requiredVariable(environmentVariables.searchUpstreamUrl),
  ...(mapping && { mapping: JSON.parse(mapping) as UpstreamMapping }),
  ...(keyArn && { key: readEarly(secretReader(secretsManagerClient(), keyArn)) }),
};
afterLoad(() => prepareFetch(upstream.url));
const circuit = new CircuitBreaker();
const search = cachedSearch((query) => circuit.run(() => searchWithTotals(query, upstream)));

export const handler = routeHandler(
  searchRoute,
  async ({ event, query, timing }) => {
    const found = await timing
      .measure('upstream', () => search(query))
      .catch((error: unknown) => {
        throw error instanceof UpstreamError ? error.problem : error;
      });
    if (found.error) logger.warn('stale-results', { error: found.error });
    const headers = { ...cacheHeaders(found), vary: 'Accept' };
    const { results, pages, count } = found.results;
    if (!prefersHtml(event.headers.accept))
      return json(200, { results, page: query.page, pages, count } satisfies SearchResponse, headers);
    const staleMinutes = found.error && Math.round(found.ageMs / 60_000);
    const content = searchPage(query, found.results, staleMinutes);
    return page(200, template.render({ title: searchTitle(query, found.results), content }), headers);
  },
  { template, form: (event) => searchForm(enteredField(event, 'name')) },
);

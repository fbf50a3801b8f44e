import type { UpstreamMapping } from '../shared/environment.ts';
import type { SearchQuery } from './search.schema.ts';

/** Mapping of the default search API, and of the sample API in a local run. */
export const defaultMapping: UpstreamMapping = {
  parameters: { name: 'name', page: 'page' },
  pageSize: 20,
  results: 'results',
  count: 'info.count',
  pages: 'info.pages',
  fields: { id: 'id', name: 'name', species: 'species', status: 'status', image: 'image' },
  nothingFound: { status: 404, field: 'error' },
};

/** @returns the URL of a search */
export function buildSearchUrl(baseUrl: string, query: SearchQuery, mapping: UpstreamMapping): URL {
  const { parameters, firstPage = 1, pageSize } = mapping;
  const url = new URL(baseUrl);
  const set = (parameter: string | undefined, value: string | number) =>
    parameter && url.searchParams.set(parameter, String(value));
  set(parameters.name, query.name);
  set(parameters.page, query.page - 1 + firstPage);
  set(parameters.offset, (query.page - 1) * pageSize);
  set(parameters.limit, pageSize);
  return url;
}

/**
 * @param path property names separated by dots
 * @returns the value at `path`; `undefined` if there is none
 */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const name of path.split('.')) {
    // Ignores inherited properties, such as "constructor".
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

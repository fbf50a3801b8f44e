import type { UpstreamMapping } from '../shared/environment.ts';
import type { SearchQuery } from './query.ts';

/** The API that is searched where nothing else is set, and the embedded sample of a local run. */
export const defaultMapping: UpstreamMapping = {
  parameters: { name: 'name', page: 'page' },
  pageSize: 20,
  results: 'results',
  count: 'info.count',
  pages: 'info.pages',
  fields: { id: 'id', name: 'name', species: 'species', status: 'status', image: 'image' },
  nothingFound: { status: 404, field: 'error' },
};

/** @returns the address that asks this question */
export function buildSearchUrl(base: string, query: SearchQuery, mapping: UpstreamMapping): URL {
  const { parameters, firstPage = 1, pageSize } = mapping;
  const url = new URL(base);
  const set = (parameter: string | undefined, value: string | number) =>
    parameter && url.searchParams.set(parameter, String(value));
  set(parameters.name, query.name);
  set(parameters.page, query.page - 1 + firstPage);
  set(parameters.offset, (query.page - 1) * pageSize);
  set(parameters.limit, pageSize);
  return url;
}

/** @returns what stands at the path; undefined where nothing does */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split('.')) {
    // Not what every object inherits, such as "constructor".
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

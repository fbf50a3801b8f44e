import type { SearchQuery } from './query.ts';

/**
 * How an API is asked, and where its answers hold what the site shows. A path is names with dots between, such as
 * `data.items`. It is a setting, checked where it is set.
 */
export interface UpstreamMapping {
  /** Names of the query's parameters. */
  readonly parameters: {
    readonly name: string;
    /** Number of the page; or else `offset`. */
    readonly page?: string;
    /** How many results are passed over. */
    readonly offset?: string;
    /** How many results are wanted. @default it is not said */
    readonly limit?: string;
  };
  /** Number of the first page. @default 1 */
  readonly firstPage?: 0 | 1;
  /** Results on a full page. */
  readonly pageSize: number;
  /** Path of the list of results. */
  readonly results: string;
  /** Path of the number of all results. */
  readonly count: string;
  /** Path of the number of all pages. @default the count divided by the size of a page */
  readonly pages?: string;
  /** Paths within a result. */
  readonly fields: {
    readonly name: string;
    readonly image: string;
    /** @default the result's place among all */
    readonly id?: string;
    /** @default there is none */
    readonly species?: string;
    /** @default there is none */
    readonly status?: string;
  };
  /** The header that holds the key, and what stands before it. @default `Authorization: Bearer` */
  readonly key?: { readonly header: string; readonly prefix?: string };
  /**
   * The status, and the path of a text in the answer, by which the API says that nothing matches.
   * @default an empty list
   */
  readonly nothingFound?: { readonly status: number; readonly field?: string };
}

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
export function questionUrl(base: string, query: SearchQuery, mapping: UpstreamMapping): URL {
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

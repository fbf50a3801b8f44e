import type { OriginMap } from './origin-map.ts';
import { startSampleUpstream } from './sample-upstream/sample-upstream.ts';
import type { LocalServer } from './server.ts';

/** The variable by which the search function's template names its upstream. */
const variable = 'SEARCH_UPSTREAM_URL';
/** The template's variables that say how it is asked, which the embedded sample is not: it has the default's ways. */
const ways = ['SEARCH_UPSTREAM_MAPPING', 'SEARCH_KEY_SECRET_ARN'];
/** The embedded sample answers at this path. */
const samplePath = '/api/character';

/** The API that the search function searches on this machine. */
export interface SearchUpstream {
  /** The embedded sample, unless the run was given another upstream. */
  readonly server?: LocalServer;
  /** Puts this upstream in the place of the template's, and its origin into the address book for the pictures. */
  adapt(variables: Record<string, string>, originMap: OriginMap): Record<string, string>;
}

/** @param url the upstream that the run was given, if any */
export async function searchUpstream(url?: string): Promise<SearchUpstream> {
  const server = url === undefined ? await startSampleUpstream({}) : undefined;
  const upstream = url ?? `${server?.url}${samplePath}`;
  return {
    ...(server && { server }),
    adapt(variables, originMap) {
      const deployed = variables[variable];
      if (deployed === undefined) return variables;
      originMap.add(new URL(deployed).origin, new URL(upstream).origin);
      const adapted: Record<string, string> = { ...variables, [variable]: upstream };
      if (server) for (const name of ways) delete adapted[name];
      return adapted;
    },
  };
}

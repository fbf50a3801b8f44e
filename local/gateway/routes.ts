import type { RouteDefinition } from './definition.ts';

/** The route of a request, with the values of its path variables. */
export interface RouteMatch {
  route: RouteDefinition;
  pathParameters: Record<string, string>;
}

interface ParsedRoute {
  route: RouteDefinition;
  method: string;
  pattern: RegExp;
  /** Names of the path variables, in the order of the pattern's groups. */
  names: string[];
  /** Order of precedence: more literal parts first, greedy variables last, then `$default`. */
  rank: [isDefault: number, isGreedy: number, variables: number, isAnyMethod: number];
}

/**
 * Creates the function that finds the route of a request. A full match wins over a greedy one, and that over
 * `$default`. For the same path, the request's own method wins over `ANY`. A trailing slash is part of the path, and
 * a greedy variable needs at least one character.
 *
 * @throws for a route key that is neither `METHOD /path` nor `$default`
 */
export function routeMatcher(
  routes: RouteDefinition[],
): (method: string, path: string) => RouteMatch | undefined {
  const parsed = routes.map(parse).sort(byRank);
  return (method, path) => {
    for (const { route, method: routeMethod, pattern, names } of parsed) {
      const match = routeMethod === 'ANY' || routeMethod === method ? pattern.exec(path) : null;
      if (!match) continue;
      const values = match.slice(1);
      return { route, pathParameters: Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])) };
    }
    return undefined;
  };
}

function parse(route: RouteDefinition): ParsedRoute {
  if (route.routeKey === '$default') {
    return { route, method: 'ANY', pattern: /^/, names: [], rank: [1, 0, 0, 0] };
  }
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(route.routeKey) ?? [];
  if (!method || !path) {
    throw new Error(`Route key "${route.routeKey}" is neither "$default" nor of the form "METHOD /path"`);
  }
  const segments = path.split('/');
  const names = segments.flatMap((segment) => variablePattern.exec(segment)?.[1] ?? []);
  const greedy = path.endsWith('+}');
  return {
    route,
    method,
    pattern: new RegExp(`^${segments.map(segmentPattern).join('/')}$`, 's'),
    names,
    rank: [0, greedy ? 1 : 0, greedy ? -segments.length : names.length, method === 'ANY' ? 1 : 0],
  };
}

/** `{name}`, or greedy `{name+}`. */
const variablePattern = /^\{([^{}+]+)(\+?)\}$/;

function segmentPattern(segment: string): string {
  const variable = variablePattern.exec(segment);
  if (variable) return variable[2] ? '(.+)' : '([^/]+)';
  return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function byRank(a: ParsedRoute, b: ParsedRoute): number {
  return a.rank.map((value, index) => value - (b.rank[index] ?? 0)).find((difference) => difference) ?? 0;
}

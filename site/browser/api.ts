import type { JsonResponseOf, RequestInput, Route } from '../../lambdas/shared/route.ts';
import { type RequestOptions, request } from './request.ts';

/** What a route takes, and how to read its response. */
export type CallOptions<R extends Route, T> = RequestInput<R> & Omit<RequestOptions<T>, 'body'>;

/**
 * Calls a route of the API. Its schema gives the types, and no code: a changed parameter, body or response is a type
 * error on the page.
 *
 * @param route method and path
 * @throws {RequestError} for every failure; the signal's own reason if it was aborted
 * @example
 * await callApi<typeof healthRoute>('GET /api/health', { read: readHealth, timeoutMs });
 */
export function callApi<R extends Route, T = JsonResponseOf<R>>(
  route: `${R['method']} ${R['path']}`,
  { pathParameters, query, ...options }: CallOptions<R, T>,
): Promise<T> {
  const path = fillPath(route.slice(route.indexOf(' ') + 1), pathParameters ?? {});
  const search = String(new URLSearchParams(query as Record<string, string> | undefined));
  const method = route.slice(0, route.indexOf(' '));
  return request(search ? `${path}?${search}` : path, { method, ...options } as RequestOptions<T>);
}

/**
 * Replaces the variables of a path, `{name}` or `{name+}`. A slash in a value stays a slash.
 *
 * @example
 * fillPath('/api/content/{path+}', { path: 'posts/tea.md' }); // '/api/content/posts/tea.md'
 */
export function fillPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\+?\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? '').replaceAll('%2F', '/'),
  );
}

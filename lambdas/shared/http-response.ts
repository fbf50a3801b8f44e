import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Html } from './html.ts';

/** A handler's response. {@link httpHandler} adds `Cache-Control: no-store` unless the header is set. */
export interface HttpResponse extends APIGatewayProxyStructuredResultV2 {
  statusCode: number;
  headers: Record<string, string>;
}

/** `Cache-Control` of public responses: browsers store them, and revalidate before each use. */
export const mustRevalidate = 'public, max-age=0, must-revalidate';

/** `Cache-Control` of private responses, errors and results of an action. */
export const noStore = 'no-store';

/**
 * @returns a response with `value` as JSON
 *
 * @example
 * return json(200, { status: 'ok' });
 */
export function json(
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/**
 * @param content a whole document
 * @returns an HTML response
 */
export function page(
  statusCode: number,
  content: Html,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': mustRevalidate, ...headers },
    body: content.toString(),
  };
}

/**
 * @param location path on this site
 * @returns a redirect after a form was sent: the browser follows it with GET
 */
export function seeOther(location: string): HttpResponse {
  return { statusCode: 303, headers: { location } };
}

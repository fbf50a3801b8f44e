import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Html } from './html.ts';

/** What a handler answers. Without a `cache-control` header it is sent as `no-store`. */
export interface HttpResponse extends APIGatewayProxyStructuredResultV2 {
  statusCode: number;
  headers: Record<string, string>;
}

/**
 * For what is the same for everyone: kept by browsers, but shown only after the origin was asked whether it still
 * holds.
 */
export const revalidated = 'public, max-age=0, must-revalidate';

/**
 * For what may be kept nowhere, because it is personal, an error, or the outcome of an action.
 */
export const noStore = 'no-store';

/** @returns an answer with `value` as JSON */
export function json(statusCode: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** @returns an answer with a whole page */
export function page(statusCode: number, content: Html, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': revalidated, ...headers },
    body: content.toString(),
  };
}

/**
 * @param location path on this site
 * @returns an answer that leads a browser on, with GET, after a form was sent
 */
export function seeOther(location: string): HttpResponse {
  return { statusCode: 303, headers: { location } };
}

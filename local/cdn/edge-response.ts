import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import type { HeaderMap } from './headers.ts';

/** A response to the viewer. */
export interface EdgeResponse {
  status: number;
  /** The reason phrase of the status. @default - the standard one */
  reason?: string | undefined;
  headers: HeaderMap;
  /** Undefined if there is none, e.g. for HEAD. */
  body?: Readable | Buffer | undefined;
  /** Whether the same request to the origin still has this response. @default - it may have changed */
  isCurrent?: (() => boolean) | undefined;
  /** Value of the header `X-Cache`. */
  result: Result;
}

export type Result =
  | 'Miss'
  | 'Error'
  | 'FunctionGeneratedResponse'
  | 'FunctionExecutionError'
  | 'FunctionValidationError';

/** Ends a request with an error page of CloudFront. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';
  readonly status: number;
  readonly result: Result;

  /** @param message shown to the viewer for a status below 500, otherwise only logged */
  constructor(status: number, message: string, result: Result = 'Error') {
    super(message);
    this.status = status;
    this.result = result;
  }
}

/** Reads to the end, so that the connection to the origin can be reused. */
export function discard({ body }: EdgeResponse): void {
  if (body instanceof Readable) body.on('error', () => {}).resume();
}

/** The error page of CloudFront. */
export function errorPage(error: EdgeError): EdgeResponse {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? ''}`;
  const text = error.status < 500 ? error.message : 'The request failed. The log has the reason.';
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>${escapeText(text)}</p></body></html>
`;
  const body = Buffer.from(page);
  const headers: HeaderMap = new Map([
    ['content-type', ['text/html; charset=utf-8']],
    ['content-length', [String(body.length)]],
    ['server', ['CloudFront']],
  ]);
  return { status: error.status, headers, body, result: error.result };
}

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

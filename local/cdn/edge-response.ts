import { STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';
import type { HeaderMap } from './headers.ts';

/** A response on its way to the viewer. */
export interface EdgeResponse {
  status: number;
  /** The words after the status. @default those of the standard */
  reason?: string | undefined;
  headers: HeaderMap;
  /** Undefined where there is none, e.g. to HEAD. */
  body?: Readable | Buffer | undefined;
  /** As the header `X-Cache` names it. */
  result: Result;
}

export type Result =
  | 'Miss'
  | 'Error'
  | 'FunctionGeneratedResponse'
  | 'FunctionExecutionError'
  | 'FunctionValidationError';

/** Ends a request with an error page of CloudFront's own. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';
  readonly status: number;
  readonly result: Result;

  /** @param message shown to the viewer if it is about the request; if it is about the product, only logged */
  constructor(status: number, message: string, result: Result = 'Error') {
    super(message);
    this.status = status;
    this.result = result;
  }
}

/** The page that stands for an error of the edge. */
export function errorPage(error: EdgeError): EdgeResponse {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? ''}`;
  const text = error.status < 500 ? error.message : 'The request could not be satisfied. The log says why.';
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

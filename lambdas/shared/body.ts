import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decodeFields } from './fields.ts';
import { Problem } from './problem.ts';
import { formType } from './route.ts';

/** 16 KiB, after base64 and before percent decoding. */
export const maxBodyBytes = 16 * 1024;

/** A parsed body, not yet validated. */
export interface Body {
  readonly mediaType: string;
  /** Of a form, an object of strings. */
  readonly value: unknown;
}

/** The parts of an event that hold the body. */
export type BodyEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

/**
 * Parses a form or JSON. HTTP APIs encode forms as base64, but not JSON; both encodings are accepted.
 *
 * @param mediaTypes that the route accepts: {@link formType}, or types of JSON. `application/json` must be an object.
 * @throws {Problem} 415 for another media type or charset, 403 for a form from another site, 413 above
 * {@link maxBodyBytes}, 400 if the body can't be parsed or is not UTF-8
 *
 * @example
 * const headers = { 'content-type': 'application/json' };
 * readBody({ headers, body: '{"a":1}', isBase64Encoded: false }, ['application/json']);
 * // { mediaType: 'application/json', value: { a: 1 } }
 */
export function readBody(event: BodyEvent, mediaTypes: readonly string[]): Body {
  const mediaType = readMediaType(event);
  if (!mediaTypes.includes(mediaType))
    throw new Problem('unsupported-media-type', { detail: `Send ${mediaTypes.join(' or ')}, in UTF-8.` });
  // Scripts of other sites can't send JSON, because the API allows no cross-origin requests.
  if (mediaType === formType && event.headers['sec-fetch-site'] === 'cross-site')
    throw new Problem('cross-site-request');
  const text = readText(event);
  try {
    return { mediaType, value: parse(text, mediaType) };
  } catch (cause) {
    throw new Problem('invalid-body', { cause });
  }
}

/** @returns the media type in lower case, without parameters; '' if it is missing or its charset is not UTF-8 */
function readMediaType({ headers }: Pick<BodyEvent, 'headers'>): string {
  const [essence = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const otherCharset = parameters.some((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() === 'charset' && !/^"?(utf-8|utf8|us-ascii)"?$/.test(value.trim());
  });
  return otherCharset ? '' : essence.trim();
}

/** @throws {Problem} 413 above {@link maxBodyBytes}, 400 if the body is not UTF-8 */
function readText({ body = '', isBase64Encoded }: BodyEvent): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes) throw new Problem('body-too-large');
  // API Gateway replaces invalid UTF-8 with U+FFFD in bodies that it does not encode as base64.
  if (!isBase64Encoded && body.includes('\ufffd')) throw new Problem('invalid-body', { reason: 'U+FFFD' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('invalid-body', { cause });
  }
}

function parse(text: string, mediaType: string): unknown {
  if (mediaType === formType) return Object.fromEntries(decodeFields(text));
  const value: unknown = JSON.parse(text);
  if (mediaType === 'application/json' && !isObject(value))
    throw new SyntaxError('The body must be a JSON object.');
  return value;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decodeFields } from './fields.ts';
import { Problem } from './problem.ts';

/** 16 KiB, in bytes as sent. */
export const maxBodyBytes = 16 * 1024;

/** A body that has been read. */
export interface Body {
  /** How it was sent. */
  readonly type: 'json' | 'form';
  /** Its fields: of a form always text, of JSON any JSON value. */
  readonly fields: ReadonlyMap<string, unknown>;
}

/** What of a route's event holds the body. */
export type BodyEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

/**
 * Reads a body that is a form or a JSON object, whether or not the gateway encoded it as base64 (HTTP APIs do so
 * with forms and not with JSON).
 *
 * @throws Problem 415 for another type or charset, 413 above {@link maxBodyBytes}, 400 for what does not parse
 */
export function readBody(event: BodyEvent): Body {
  const type = bodyType(readMediaType(event));
  const text = readText(event);
  try {
    return { type, fields: type === 'json' ? jsonFields(text) : decodeFields(text) };
  } catch (cause) {
    throw new Problem('invalid-body', { cause });
  }
}

/**
 * @returns the type that the body is said to have, in lower case and without parameters; '' where none is named, or a
 * charset that is not UTF-8
 */
export function readMediaType({ headers }: Pick<BodyEvent, 'headers'>): string {
  const [essence = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const otherCharset = parameters.some((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() === 'charset' && !/^"?(utf-8|utf8|us-ascii)"?$/.test(value.trim());
  });
  return otherCharset ? '' : essence.trim();
}

/** @throws Problem 413 above {@link maxBodyBytes}, 400 for what is not UTF-8 */
export function readText({ body = '', isBase64Encoded }: BodyEvent): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes) throw new Problem('body-too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('invalid-body', { cause });
  }
}

function bodyType(mediaType: string): Body['type'] {
  switch (mediaType) {
    case 'application/json':
      return 'json';
    case 'application/x-www-form-urlencoded':
      return 'form';
    default:
      throw new Problem('unsupported-media-type');
  }
}

function jsonFields(text: string): Map<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('The body is not a JSON object.');
  }
  // A map, because the fields of an object would include what every object inherits, such as "constructor".
  return new Map(Object.entries(value));
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decodeFields } from './fields.ts';
import { Problem } from './problem.ts';

/** 16 KiB, in bytes as sent. */
export const maximumBodyBytes = 16 * 1024;

/** A body that has been read. */
export interface Body {
  /** How it was sent. */
  readonly type: 'json' | 'form';
  /** Its fields: of a form always text, of JSON any JSON value. */
  readonly fields: ReadonlyMap<string, unknown>;
}

/**
 * Reads a body that is a form or a JSON object, whether or not the gateway encoded it as base64 (HTTP APIs do so
 * with forms and not with JSON).
 *
 * @throws Problem 415 for another type or charset, 413 above {@link maximumBodyBytes}, 400 for what does not parse
 */
export function readBody(event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>): Body {
  const type = bodyType(event.headers['content-type']);
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maximumBodyBytes) throw new Problem('body-too-large');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { type, fields: type === 'json' ? jsonFields(text) : decodeFields(text) };
  } catch (cause) {
    throw new Problem('invalid-body', { cause });
  }
}

function bodyType(contentType = ''): Body['type'] {
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  const otherCharset = parameters.some((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() === 'charset' && !/^"?(utf-8|utf8|us-ascii)"?$/.test(value.trim());
  });
  if (otherCharset) throw new Problem('unsupported-media-type');
  switch (essence.trim()) {
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

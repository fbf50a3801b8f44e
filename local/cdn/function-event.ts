import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { EdgeError, type EdgeResponse } from './edge-response.ts';
import { type HeaderMap, isReserved } from './headers.ts';
import { maxBytes, splitOnce, type ViewerRequest } from './viewer-request.ts';

/** The event of CloudFront Functions, version 1.0, and the possible results of a handler. */

export interface Field {
  value: string;
  /** Only for cookies in a response, e.g. `Path=/; Secure`. */
  attributes?: string;
  multiValue?: Field[];
}

type Fields = Record<string, Field>;

interface RequestObject {
  method: string;
  uri: string;
  querystring: Fields;
  headers: Fields;
  cookies: Fields;
}

interface ResponseObject {
  statusCode: number;
  statusDescription?: string;
  headers: Fields;
  cookies: Fields;
  body?: string | { encoding: string; data: string };
}

export function requestObject(request: ViewerRequest): RequestObject {
  const headers = [...request.headers].filter(([name]) => name !== 'cookie');
  const query = request.query.split('&').filter((pair) => pair !== '');
  const cookies = (request.headers.get('cookie') ?? [])
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim());
  return {
    method: request.method,
    uri: request.path,
    querystring: fields(query.map(nameAndValue)),
    headers: fields(headers.flatMap(([name, values]) => values.map((value) => [name, { value }] as const))),
    cookies: fields(cookies.filter((pair) => pair !== '').map(nameAndValue)),
  };
}

export function responseObject(response: EdgeResponse): ResponseObject {
  const shown = [...response.headers].filter(([name]) => name !== 'set-cookie' && !isReserved(name));
  const cookies = (response.headers.get('set-cookie') ?? []).map((line) => {
    const [pair, attributes] = splitOnce(line, ';');
    const [name, { value }] = nameAndValue(pair.trim());
    return [name, { value, ...(attributes !== undefined && { attributes: attributes.trim() }) }] as const;
  });
  return {
    statusCode: response.status,
    ...(response.reason && { statusDescription: response.reason }),
    headers: fields(shown.flatMap(([name, values]) => values.map((value) => [name, { value }] as const))),
    cookies: fields(cookies),
  };
}

/**
 * The request after a viewer-request function.
 *
 * @throws {EdgeError} 502 if CloudFront would reject the function's result
 */
export function changedRequest(request: ViewerRequest, returned: object): ViewerRequest {
  const before = requestObject(request);
  const after = { ...before, ...returned };
  check(after.method === before.method, 'changed the method');
  for (const name of ['content-length', 'host', 'transfer-encoding', 'via']) {
    check(
      isDeepStrictEqual(after.headers?.[name], before.headers[name]),
      `changed the read-only header ${name}`,
    );
  }
  check(
    typeof after.uri === 'string' && /^\/[^\s\p{Cc}]*$/u.test(after.uri),
    'returned a uri that is not a path',
  );
  const query = isDeepStrictEqual(after.querystring, before.querystring)
    ? request.query
    : pairs(after.querystring, before.querystring, 'query parameters')
        .map((pair) => pair.join('='))
        .join('&');
  check(!/[\s#\p{Cc}]/u.test(query), 'returned a query string with spaces, controls or #');
  const path = after.uri === before.uri ? after.uri : encodeUri(after.uri);
  check(path.length + query.length < maxBytes.url, 'returned a URL that is too long for CloudFront');
  const headers = headerMap(after.headers, before.headers);
  const cookies = isDeepStrictEqual(after.cookies, before.cookies)
    ? request.headers.get('cookie')
    : [
        pairs(after.cookies, before.cookies, 'cookies')
          .map((pair) => pair.join('='))
          .join('; '),
      ];
  if (cookies?.some((line) => line !== '')) headers.set('cookie', cookies);
  return { ...request, path, query, headers };
}

/**
 * A response that a function created or changed.
 *
 * @param before the response that a viewer-response function received
 * @throws {EdgeError} 502 if CloudFront would reject the function's result
 */
export function changedResponse(returned: object, before?: EdgeResponse): EdgeResponse {
  const given = before && responseObject(before);
  const {
    statusCode,
    statusDescription,
    body,
    headers = {},
    cookies = {},
  } = returned as Partial<ResponseObject>;
  check(
    Number.isInteger(statusCode) && Number(statusCode) >= 200 && Number(statusCode) < 600,
    'returned a statusCode that is not an integer from 200 to 599',
  );
  const map = headerMap(headers, given?.headers ?? {});
  const lines = entries(cookies, 'cookies').flatMap(([name, field]) =>
    values(name, field, given?.cookies[name]).map(
      ({ value, attributes }) => `${name}=${value}${attributes ? `; ${attributes}` : ''}`,
    ),
  );
  for (const line of lines) checkHeader('set-cookie', line);
  if (lines.length > 0) map.set('set-cookie', lines);
  const response = { status: Number(statusCode), reason: statusDescription, headers: map };
  if (body === undefined && before) return { ...before, ...response };
  const content = bodyOf(body);
  map.delete('transfer-encoding');
  map.set('content-length', [String(content.length)]);
  return { ...response, body: content, result: before?.result ?? 'FunctionGeneratedResponse' };
}

function bodyOf(body: ResponseObject['body']): Buffer {
  const { encoding, data } = typeof body === 'object' ? body : { encoding: 'text', data: body ?? '' };
  check(
    typeof data === 'string' && (encoding === 'text' || encoding === 'base64'),
    'returned a body with a wrong structure',
  );
  check(encoding === 'text' || /^[A-Za-z0-9+/]*={0,2}$/.test(data), 'returned a body that is not Base64');
  return Buffer.from(data, encoding === 'base64' ? 'base64' : 'utf8');
}

function headerMap(after: Fields, before: Fields): HeaderMap {
  return new Map(
    entries(after, 'headers').map(([name, field]) => {
      check(!isReserved(name), `added the header ${name}, which CloudFront does not allow`);
      check(
        name === name.toLowerCase() && name !== '',
        `returned the header name ${name}, which is not lowercase`,
      );
      const lines = values(name, field, before[name]).map(({ value }) => value);
      for (const line of lines) checkHeader(name, line);
      return [name, lines];
    }),
  );
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    check(false, `returned a header ${JSON.stringify(name)} that cannot be sent`);
  }
}

function pairs(after: Fields, before: Fields, what: string): [string, string][] {
  return entries(after, what).flatMap(([name, field]) =>
    values(name, field, before[name]).map(({ value }): [string, string] => [name, value]),
  );
}

function entries(fields: Fields, what: string): [string, Field][] {
  check(typeof fields === 'object' && fields !== null, `returned ${what} that are not an object`);
  return Object.entries(fields);
}

/** A changed `multiValue` wins. Otherwise a changed `value` replaces the first value. */
function values(name: string, field: Field, before: Field | undefined): Field[] {
  const all = [field, ...(field?.multiValue ?? [])];
  check(
    all.every((one) => typeof one?.value === 'string'),
    `returned ${name} without a value`,
  );
  if (!field.multiValue) return [field];
  if (!isDeepStrictEqual(field.multiValue, before?.multiValue)) return field.multiValue;
  return [field, ...field.multiValue.slice(1)];
}

function fields(entries: readonly (readonly [string, Field])[]): Fields {
  const grouped = new Map<string, Field[]>();
  for (const [name, field] of entries) grouped.set(name, [...(grouped.get(name) ?? []), field]);
  return Object.fromEntries(
    [...grouped].map(([name, all]) => [
      name,
      { ...(all[0] as Field), ...(all.length > 1 && { multiValue: all }) },
    ]),
  );
}

function nameAndValue(pair: string): [string, Field] {
  const [name, value = ''] = splitOnce(pair, '=');
  return [name, { value }];
}

/** A question mark or fragment in a function's uri is part of the path. */
const encodeUri = (uri: string): string =>
  // The buffer replaces lone surrogates by the replacement character.
  uri.replace(/[?#]|[^\x20-\x7e]+/g, (text) => encodeURIComponent(Buffer.from(text).toString()));

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new EdgeError(502, `The function ${problem}.`, 'FunctionValidationError');
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLParser } from 'fast-xml-parser';
import { S3Error } from './s3-error.ts';

/** What pages of other origins may do with a bucket. `*` matches any characters. */
export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  /** Seconds for which a browser caches the preflight response. */
  readonly maxAge?: string;
}

const lists = ['CORSRule', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader'];
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => lists.includes(name) });

/**
 * Parses the body of PutBucketCors.
 *
 * @throws {S3Error} MalformedXML
 */
export function parseCors(xml: string): CorsRule[] {
  let document: { CORSConfiguration?: { CORSRule?: Record<string, string[]>[] } };
  try {
    document = parser.parse(xml, true);
  } catch {
    throw malformed();
  }
  const rules = (document.CORSConfiguration?.CORSRule ?? []).map((rule) => ({
    origins: rule.AllowedOrigin ?? [],
    methods: rule.AllowedMethod ?? [],
    headers: rule.AllowedHeader ?? [],
    exposed: rule.ExposeHeader ?? [],
    ...(rule.MaxAgeSeconds !== undefined && { maxAge: String(rule.MaxAgeSeconds) }),
  }));
  if (rules.length === 0 || rules.some(({ origins, methods }) => origins.length * methods.length === 0)) {
    throw malformed();
  }
  return rules;
}

/** Sets the headers that let a page of another origin read the response, if a rule allows it. */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  rules: readonly CorsRule[],
): void {
  const { origin } = request.headers;
  const rule = origin === undefined ? undefined : find(rules, origin, request.method ?? '', []);
  if (origin !== undefined && rule) setHeaders(response, rule, origin);
}

/**
 * Responds to a preflight request.
 *
 * @throws {S3Error}
 */
export function respondToPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  rules: readonly CorsRule[],
): void {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (origin === undefined || method === undefined) {
    throw new S3Error(400, 'BadRequest', 'Insufficient information: Origin and method are needed.');
  }
  const names = (request.headers['access-control-request-headers'] ?? '').split(',');
  const headers = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  const rule = find(rules, origin, method, headers);
  if (!rule) {
    throw new S3Error(
      403,
      'AccessForbidden',
      'CORSResponse: this CORS request is not allowed for this bucket.',
    );
  }
  setHeaders(response, rule, origin);
  if (headers.length > 0) response.setHeader('Access-Control-Allow-Headers', headers.join(', '));
  response.writeHead(200).end();
}

/** Whether a rule lets pages of the origin send any request. */
export const allowsAny = (rules: readonly CorsRule[], origin: string): boolean =>
  rules.some(({ origins }) => origins.some((pattern) => fits(pattern, origin)));

function find(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[],
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.origins.some((pattern) => fits(pattern, origin)) &&
      rule.methods.includes(method) &&
      headers.every((header) => rule.headers.some((pattern) => fits(pattern.toLowerCase(), header))),
  );
}

function fits(pattern: string, text: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === text;
  return text.length >= pattern.length - 1 && text.startsWith(before) && text.endsWith(after);
}

function setHeaders(response: ServerResponse, rule: CorsRule, origin: string): void {
  const anyone = rule.origins.includes('*');
  response.setHeader('Access-Control-Allow-Origin', anyone ? '*' : origin);
  if (!anyone) response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Methods', rule.methods.join(', '));
  if (rule.exposed.length > 0) response.setHeader('Access-Control-Expose-Headers', rule.exposed.join(', '));
  if (rule.maxAge !== undefined) response.setHeader('Access-Control-Max-Age', rule.maxAge);
  response.setHeader('Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method');
}

function malformed(): S3Error {
  return new S3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

import { upstreamResponse } from '../upstream-response.ts';
import { type HostileCase, json, message, type PendingResponse, raw, upstreamWord } from './case.ts';

const metadata = 'http://169.254.169.254/latest/meta-data/';
const page = `<!doctype html><h1>${upstreamWord}</h1><script>alert(1)</script>`;

const status = (code: number, headers: Record<string, string> = {}, body = '{}') => ({
  respond: raw(message(body, { status: code, headers })),
  outcome: 'status' as const,
  upstreamStatus: code,
});

const redirect = (code: number, location: string | ((pending: PendingResponse) => string)): HostileCase => ({
  ...status(code),
  title: `redirects: ${code} ${typeof location === 'string' ? location : 'to another server'}`,
  respond: (pending) => {
    const target = typeof location === 'string' ? location : location(pending);
    pending.socket.end(message('{}', { status: code, headers: { location: target } }));
  },
});

const elsewhere = ({ elsewhere }: PendingResponse) => `${elsewhere}/stolen`;

/** Responds with 200 and this text. */
const text = (body: string | Buffer, headers: Record<string, string> = {}) => raw(message(body, { headers }));

const result = '{"id":1,"name":"A","species":"B","status":"C","image":"https://x.example/a.png"}';
const around = (results: string, info = '"count":1,"pages":1') => `{"info":{${info}},"results":${results}}`;
const odd = 'wrong-shape' as const;

/** Faults in HTTP responses and in JSON. */
export const responses: readonly HostileCase[] = [
  redirect(301, elsewhere),
  redirect(302, elsewhere),
  redirect(303, elsewhere),
  redirect(307, elsewhere),
  redirect(308, elsewhere),
  redirect(302, metadata),
  redirect(307, metadata),
  redirect(302, 'file:///etc/passwd'),
  redirect(302, 'javascript:alert(1)'),
  redirect(302, '/api/character?name=case-0&page=1'),
  { title: 'is not modified', ...status(304, { 'content-length': '0' }, '') },
  { title: 'has no content', ...status(204, { 'content-length': '0' }, '') },
  { title: 'sends a partial response', ...status(206, {}, JSON.stringify(upstreamResponse([]))) },
  { title: 'rejects the key', ...status(401, { 'www-authenticate': 'Bearer' }) },
  { title: 'denies access', ...status(403) },
  { title: 'does not find the path', ...status(404, { 'content-type': 'text/html' }, page) },
  { title: 'asks for payment', ...status(402) },
  { title: 'is a teapot', ...status(418) },
  { title: 'has the status 999', ...status(999) },
  {
    title: 'fails with an endless body',
    ...status(500, { 'content-length': '10000000000' }, page),
    attempts: 2,
  },
  { title: 'sends Retry-After with 30 years', ...status(503, { 'retry-after': '999999999' }) },
  {
    title: 'sends Retry-After with a date in the year 9999',
    ...status(429, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }),
  },
  { title: 'sends an invalid Retry-After', ...status(429, { 'retry-after': '1e9' }), attempts: 2 },

  { title: 'sends HTML', respond: text(page, { 'content-type': 'text/html' }), outcome: odd },
  { title: 'sends HTML as application/json', respond: text(page), outcome: odd },
  {
    title: 'sends JSON as text/html',
    respond: text(around(`[${result}]`), { 'content-type': 'text/html' }),
    outcome: 'ok',
  },
  {
    title: 'sends cookies',
    respond: text(around(`[${result}]`), { 'set-cookie': 'a=b' }),
    outcome: 'ok',
  },
  { title: 'sends an empty body', respond: text(''), outcome: odd },
  { title: 'sends null', respond: text('null'), outcome: odd },
  { title: 'sends a number', respond: text('1'), outcome: odd },
  { title: 'sends a list', respond: text('[]'), outcome: odd },
  { title: 'sends two JSON documents', respond: text(around('[]').repeat(2)), outcome: odd },
  { title: 'sends a trailing comma', respond: text(around(`[${result},]`)), outcome: odd },
  { title: 'sends NaN', respond: text(around('[]', '"count":NaN,"pages":1')), outcome: odd },
  { title: 'nests lists 200,000 deep', respond: text('['.repeat(200_000)), outcome: odd },
  {
    title: 'nests closed lists 100,000 deep',
    respond: text(around('['.repeat(100_000) + ']'.repeat(100_000))),
    outcome: odd,
  },
  {
    title: 'nests objects 50,000 deep',
    respond: text(`${'{"a":'.repeat(50_000)}null${'}'.repeat(50_000)}`),
    outcome: odd,
  },
  {
    title: 'has results twice',
    respond: text(`{"results":"x",${around(`[${result}]`).slice(1)}`),
    outcome: 'ok',
  },
  {
    title: 'has a duplicate name of a wrong type',
    respond: text(around(`[${result.replace('"B"', '"B","name":7')}]`)),
    outcome: odd,
  },
  {
    title: 'has the whole response in __proto__',
    respond: text(`{"__proto__":${around('[]')}}`),
    outcome: odd,
  },
  {
    title: 'has the fields of a result in __proto__',
    respond: text(around(`[{"__proto__":${result}}]`)),
    outcome: odd,
  },
  {
    title: 'tries to pollute the prototype',
    respond: text(
      around('[]').replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'),
    ),
    outcome: 'ok',
  },
  {
    title: 'has an object with a length instead of a list',
    respond: text(around('{"length":1,"0":{}}')),
    outcome: odd,
  },
  {
    title: 'has 100,000 results',
    respond: text(around(`[${Array(100_000).fill(result).join()}]`)),
    outcome: 'too-large',
  },
  {
    title: 'has 5,000 results',
    respond: text(around(`[${Array(5_000).fill(result).join()}]`)),
    outcome: 'ok',
  },
  { title: 'has an infinite count', respond: text(around('[]', '"count":1e999,"pages":1')), outcome: odd },
  {
    title: 'has a count above the safe integers',
    respond: text(around('[]', '"count":9007199254740992,"pages":1')),
    outcome: odd,
  },
  {
    title: 'has a negative number of pages',
    respond: text(around('[]', '"count":1,"pages":-1')),
    outcome: odd,
  },
  {
    title: 'has results but a count of 0',
    respond: text(around(`[${result}]`, '"count":0,"pages":0')),
    outcome: 'ok',
  },
  { title: 'begins with a byte order mark', respond: text(`\ufeff${around('[]')}`), outcome: 'ok' },
  { title: 'sends UTF-16', respond: text(Buffer.from(around('[]'), 'utf16le')), outcome: odd },
  {
    title: 'sends broken UTF-8',
    respond: text(Buffer.from(around(`[${result.replace('"A"', '"\xff"')}]`), 'latin1')),
    outcome: odd,
  },
  ...['info', 'results'].map((field) => ({
    title: `has no field ${field}`,
    respond: json({ ...(upstreamResponse([]) as object), [field]: undefined }),
    outcome: odd,
  })),
];

import { upstreamAnswer } from '../upstream-answer.ts';
import { type HostileCase, json, message, type Reply, raw, upstreamWord } from './case.ts';

const metadata = 'http://169.254.169.254/latest/meta-data/';
const page = `<!doctype html><h1>${upstreamWord}</h1><script>alert(1)</script>`;

const status = (code: number, headers: Record<string, string> = {}, body = '{}') => ({
  answer: raw(message(body, { status: code, headers })),
  outcome: 'status' as const,
  upstreamStatus: code,
});

const redirect = (code: number, location: string | ((reply: Reply) => string)): HostileCase => ({
  ...status(code),
  title: `redirects: ${code} ${typeof location === 'string' ? location : 'to another server'}`,
  answer: (reply) => {
    const target = typeof location === 'string' ? location : location(reply);
    reply.socket.end(message('{}', { status: code, headers: { location: target } }));
  },
});

const elsewhere = ({ elsewhere }: Reply) => `${elsewhere}/stolen`;

/** Answers 200 with this text. */
const text = (body: string | Buffer, headers: Record<string, string> = {}) => raw(message(body, { headers }));

const result = '{"id":1,"name":"A","species":"B","status":"C","image":"https://x.example/a.png"}';
const around = (results: string, info = '"count":1,"pages":1') => `{"info":{${info}},"results":${results}}`;
const odd = 'wrong-shape' as const;

/** What goes wrong above HTTP. */
export const answers: readonly HostileCase[] = [
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
  { title: 'sends a part', ...status(206, {}, JSON.stringify(upstreamAnswer([]))) },
  { title: 'refuses the key', ...status(401, { 'www-authenticate': 'Bearer' }) },
  { title: 'forbids', ...status(403) },
  { title: 'knows no such path', ...status(404, { 'content-type': 'text/html' }, page) },
  { title: 'asks for payment', ...status(402) },
  { title: 'is a teapot', ...status(418) },
  { title: 'has a status beyond all', ...status(999) },
  {
    title: 'fails, with an endless error',
    ...status(500, { 'content-length': '10000000000' }, page),
    attempts: 2,
  },
  { title: 'wants to be left alone for years', ...status(503, { 'retry-after': '999999999' }) },
  {
    title: 'wants to be left alone till later',
    ...status(429, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }),
  },
  { title: 'wants to be left alone, unreadably', ...status(429, { 'retry-after': '1e9' }), attempts: 2 },

  { title: 'sends a page', answer: text(page, { 'content-type': 'text/html' }), outcome: odd },
  { title: 'calls a page JSON', answer: text(page), outcome: odd },
  {
    title: 'calls JSON a page',
    answer: text(around(`[${result}]`), { 'content-type': 'text/html' }),
    outcome: 'answered',
  },
  {
    title: 'sends cookies',
    answer: text(around(`[${result}]`), { 'set-cookie': 'a=b' }),
    outcome: 'answered',
  },
  { title: 'sends nothing', answer: text(''), outcome: odd },
  { title: 'sends null', answer: text('null'), outcome: odd },
  { title: 'sends a number', answer: text('1'), outcome: odd },
  { title: 'sends a list', answer: text('[]'), outcome: odd },
  { title: 'sends two answers', answer: text(around('[]').repeat(2)), outcome: odd },
  { title: 'puts a comma too much', answer: text(around(`[${result},]`)), outcome: odd },
  { title: 'puts what no JSON has', answer: text(around('[]', '"count":NaN,"pages":1')), outcome: odd },
  { title: 'nests lists 200,000 deep', answer: text('['.repeat(200_000)), outcome: odd },
  {
    title: 'nests lists 100,000 deep, and back',
    answer: text(around('['.repeat(100_000) + ']'.repeat(100_000))),
    outcome: odd,
  },
  {
    title: 'nests objects 50,000 deep',
    answer: text(`${'{"a":'.repeat(50_000)}null${'}'.repeat(50_000)}`),
    outcome: odd,
  },
  {
    title: 'has results twice',
    answer: text(`{"results":"x",${around(`[${result}]`).slice(1)}`),
    outcome: 'answered',
  },
  {
    title: 'has a bad name after a good one',
    answer: text(around(`[${result.replace('"B"', '"B","name":7')}]`)),
    outcome: odd,
  },
  { title: 'puts it all into __proto__', answer: text(`{"__proto__":${around('[]')}}`), outcome: odd },
  { title: 'puts fields into __proto__', answer: text(around(`[{"__proto__":${result}}]`)), outcome: odd },
  {
    title: 'changes the prototype of all',
    answer: text(
      around('[]').replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'),
    ),
    outcome: 'answered',
  },
  {
    title: 'has an object with a length for a list',
    answer: text(around('{"length":1,"0":{}}')),
    outcome: odd,
  },
  {
    title: 'has 100,000 results',
    answer: text(around(`[${Array(100_000).fill(result).join()}]`)),
    outcome: 'too-large',
  },
  {
    title: 'has 5,000 results',
    answer: text(around(`[${Array(5_000).fill(result).join()}]`)),
    outcome: 'answered',
  },
  { title: 'counts to infinity', answer: text(around('[]', '"count":1e999,"pages":1')), outcome: odd },
  {
    title: 'counts beyond whole numbers',
    answer: text(around('[]', '"count":9007199254740992,"pages":1')),
    outcome: odd,
  },
  {
    title: 'has a number of pages below 0',
    answer: text(around('[]', '"count":1,"pages":-1')),
    outcome: odd,
  },
  {
    title: 'has results but says that there are none',
    answer: text(around(`[${result}]`, '"count":0,"pages":0')),
    outcome: 'answered',
  },
  { title: 'begins with a byte order mark', answer: text(`\ufeff${around('[]')}`), outcome: 'answered' },
  { title: 'sends UTF-16', answer: text(Buffer.from(around('[]'), 'utf16le')), outcome: odd },
  {
    title: 'sends broken UTF-8',
    answer: text(Buffer.from(around(`[${result.replace('"A"', '"\xff"')}]`), 'latin1')),
    outcome: odd,
  },
  ...['info', 'results'].map((field) => ({
    title: `has no ${field}`,
    answer: json({ ...(upstreamAnswer([]) as object), [field]: undefined }),
    outcome: odd,
  })),
];

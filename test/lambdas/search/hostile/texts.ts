import { character, upstreamResponse } from '../upstream-response.ts';
import { type HostileCase, message, one } from './case.ts';

const markup = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;

const fields = ['id', 'name', 'species', 'status', 'image'];
const wrongTypes: readonly unknown[] = [undefined, null, true, {}, [], [['a']], { toString: 'a' }];

const shown = (title: string, changes: Record<string, unknown>): HostileCase => ({
  title: `has ${title}`,
  respond: one(changes),
  outcome: 'ok',
});

const withImage = (image: string) => shown(`the image ${image.slice(0, 60)}`, { image });

/** Faults in the fields of a result. */
export const texts: readonly HostileCase[] = [
  ...fields.flatMap((field) =>
    wrongTypes.map(
      (value): HostileCase => ({
        title: `has a ${field} that is ${JSON.stringify(value)}`,
        respond: one({ [field]: value }),
        // Without an id or a name there is no result to show. The other fields may be missing.
        outcome: field === 'id' || field === 'name' ? 'wrong-shape' : 'ok',
      }),
    ),
  ),
  shown('script in a name', { name: markup }),
  shown('script in a species', { species: markup }),
  shown('script in a status', { status: markup }),
  shown('script in fields that are not shown', { gender: markup, origin: { name: markup } }),
  shown('closing tags of the page in a name', { name: '</h3></div></li></ul></main></html><!--' }),
  shown('placeholders of the page template in a name', { name: '{{content}}{{title}} $& $1' }),
  shown('entities in a name', { name: '&lt;script&gt;&#60;script&#62;' }),
  shown('bidirectional overrides in a name', { name: '\u202e\u2066gnihtemos\u2069\u200f' }),
  shown('control characters in a name', { name: 'a\0b\u001b[31mc\u0085\u2028\ufeff' }),
  shown('an unpaired surrogate in a name', { name: '\ud83d' }),
  { title: 'has an empty name', respond: one({ name: '' }), outcome: 'wrong-shape' },
  shown('a name of 400,000 characters', { name: 'a'.repeat(400_000) }),
  shown('a name of 400,000 quotes', { name: "'".repeat(400_000) }),
  withImage('javascript:alert(1)'),
  withImage('JaVaScRiPt:alert(1)//https://'),
  withImage('\u0001javascript:alert(1)'),
  withImage('data:image/svg+xml,<svg onload=alert(1)>'),
  withImage('vbscript:x'),
  withImage('blob:https://upstream.example/1'),
  withImage('file:///etc/passwd'),
  withImage('http://169.254.169.254/latest/meta-data/'),
  withImage('http://upstream.example/a.png'),
  withImage('//upstream.example/a.png'),
  withImage(''),
  withImage('https://other.example/a.png'),
  withImage('https://x.example/" onerror="alert(1)'),
  withImage("https://x.example/?'><script>alert(1)</script>"),
];

const echo: HostileCase['respond'] = ({ socket, authorization }) =>
  socket.end(
    message(JSON.stringify(upstreamResponse([character(1, { name: `You sent ${authorization}` })]))),
  );

/** Faults that only an upstream with a key can have. */
export const echoes: readonly HostileCase[] = [
  { title: 'echoes the key in a name', respond: echo, outcome: 'key-in-response' },
  {
    title: 'echoes the key in an error',
    respond: ({ socket, authorization }) => socket.end(message(authorization, { status: 400 })),
    outcome: 'status',
    upstreamStatus: 400,
  },
  {
    title: 'echoes the key in a header',
    respond: ({ socket, authorization }) =>
      socket.end(message(JSON.stringify(upstreamResponse([])), { headers: { 'x-echo': authorization } })),
    outcome: 'ok',
  },
];

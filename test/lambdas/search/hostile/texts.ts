import { character, upstreamAnswer } from '../upstream-answer.ts';
import { type HostileCase, message, one } from './case.ts';

const markup = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;

const fields = ['id', 'name', 'species', 'status', 'image'];
const wrongTypes: readonly unknown[] = [undefined, null, true, {}, [], [['a']], { toString: 'a' }];

const shown = (title: string, changes: Record<string, unknown>): HostileCase => ({
  title: `has ${title}`,
  answer: one(changes),
  outcome: 'answered',
});

const picture = (image: string) => shown(`a picture at ${image.slice(0, 60)}`, { image });

/** What goes wrong within the fields. */
export const texts: readonly HostileCase[] = [
  ...fields.flatMap((field) =>
    wrongTypes.map(
      (value): HostileCase => ({
        title: `has a ${field} that is ${JSON.stringify(value)}`,
        answer: one({ [field]: value }),
        // Without an id or a name there is no result to show. The other fields may be missing.
        outcome: field === 'id' || field === 'name' ? 'wrong-shape' : 'answered',
      }),
    ),
  ),
  shown('script in a name', { name: markup }),
  shown('script in a species', { species: markup }),
  shown('script in a status', { status: markup }),
  shown('script in fields that are not shown', { gender: markup, origin: { name: markup } }),
  shown('the end of the page in a name', { name: '</h3></div></li></ul></main></html><!--' }),
  shown('a place of the layout in a name', { name: '{{content}}{{title}} $& $1' }),
  shown('entities in a name', { name: '&lt;script&gt;&#60;script&#62;' }),
  shown('turned text in a name', { name: '\u202e\u2066gnihtemos\u2069\u200f' }),
  shown('control characters in a name', { name: 'a\0b\u001b[31mc\u0085\u2028\ufeff' }),
  shown('half a character in a name', { name: '\ud83d' }),
  { title: 'has an empty name', answer: one({ name: '' }), outcome: 'wrong-shape' },
  shown('a name of 400,000 characters', { name: 'a'.repeat(400_000) }),
  shown('a name of 400,000 quotes', { name: "'".repeat(400_000) }),
  picture('javascript:alert(1)'),
  picture('JaVaScRiPt:alert(1)//https://'),
  picture('\u0001javascript:alert(1)'),
  picture('data:image/svg+xml,<svg onload=alert(1)>'),
  picture('vbscript:x'),
  picture('blob:https://upstream.example/1'),
  picture('file:///etc/passwd'),
  picture('http://169.254.169.254/latest/meta-data/'),
  picture('http://upstream.example/a.png'),
  picture('//upstream.example/a.png'),
  picture(''),
  picture('https://other.example/a.png'),
  picture('https://x.example/" onerror="alert(1)'),
  picture("https://x.example/?'><script>alert(1)</script>"),
];

const echo: HostileCase['answer'] = ({ socket, authorization }) =>
  socket.end(message(JSON.stringify(upstreamAnswer([character(1, { name: `You sent ${authorization}` })]))));

/** What only an upstream with a key can do. */
export const echoes: readonly HostileCase[] = [
  { title: 'echoes the key in a name', answer: echo, outcome: 'key-in-answer' },
  {
    title: 'echoes the key in an error',
    answer: ({ socket, authorization }) => socket.end(message(authorization, { status: 400 })),
    outcome: 'status',
    upstreamStatus: 400,
  },
  {
    title: 'echoes the key in a header',
    answer: ({ socket, authorization }) =>
      socket.end(message(JSON.stringify(upstreamAnswer([])), { headers: { 'x-echo': authorization } })),
    outcome: 'answered',
  },
];

import { expect, test } from '@jest/globals';
import { decodeTokenPage } from '../../../local/console/tokens.ts';

function decode(token: string) {
  const form = new URLSearchParams({ token });
  const {
    status = 200,
    problem,
    content,
  } = decodeTokenPage({ path: '/tokens', query: new URLSearchParams(), form });
  return { status, problem, text: content.toString() };
}

const tokenOf = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

test('shows the claims of a token, escaped, and when it expires', () => {
  const { status, text } = decode(` Bearer ${tokenOf({ sub: '<b>', exp: 4_102_444_800 })} `);
  expect(status).toBe(200);
  expect(text).toContain('&#34;sub&#34;: &#34;&#60;b&#62;&#34;');
  expect(text).toContain('Expires at 2100-01-01 00:00:00 UTC');
});

test('says that a token has expired', () => {
  expect(decode(tokenOf({ exp: 1 })).text).toContain('Expired');
});

test.each(['nonsense', 'e30.e30.x.y', 'W10.W10.x', 'e30.x.x', tokenOf({ exp: 1e300 })])(
  'refuses what is not a token: %s',
  (token) => {
    const { status, problem } = decode(token);
    expect([status, problem]).toEqual([400, expect.stringContaining('not a JSON Web Token')]);
  },
);

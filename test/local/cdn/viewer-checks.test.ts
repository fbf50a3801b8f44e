import { describe, expect, test } from '@jest/globals';
import { allMethods, ask, http, start, startEcho } from './support.ts';

/** The status of a request to a distribution that forwards every request. */
async function statusOf(method: string, host: string, headers: Record<string, string>): Promise<number> {
  const server = await start({
    origins: { origin: http(await startEcho()) },
    behavior: { AllowedMethods: allMethods },
    config: { Aliases: ['www.example.com'] },
  });
  const port = String(server.port);
  const given = Object.fromEntries(
    Object.entries({ host, ...headers }).map(([name, value]) => [name, value.replace('PORT', port)]),
  );
  return (await ask(server, '/', { method, headers: given })).status;
}

/** What a browser sends with a link or form of a page. */
const navigation = (site: string) => ({ 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' });

describe('a request is served', () => {
  test.each([
    ['from a page at localhost', 'POST', 'localhost:PORT', { origin: 'http://localhost:PORT' }],
    ['from a page at 127.0.0.1', 'POST', '127.0.0.1:PORT', { origin: 'http://127.0.0.1:PORT' }],
    ['from a page at [::1]', 'POST', '[::1]:PORT', { origin: 'http://[::1]:PORT' }],
    ['from a page at an own domain', 'POST', 'www.example.com', { origin: 'https://www.example.com' }],
    ['from no page', 'POST', 'localhost:PORT', {}],
    ['from a sandboxed page', 'POST', 'localhost:PORT', { origin: 'null' }],
    [
      'from a sandboxed page of the site',
      'POST',
      'localhost:PORT',
      { origin: 'null', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors' },
    ],
    [
      'from a form of the site',
      'POST',
      'localhost:PORT',
      { origin: 'http://localhost:PORT', ...navigation('same-origin') },
    ],
    ['from a link of another site', 'GET', 'localhost:PORT', navigation('cross-site')],
    ['from a link of another local port', 'GET', 'localhost:PORT', navigation('same-site')],
    // The handlers refuse it, with a page.
    [
      'from a form of another site',
      'POST',
      'localhost:PORT',
      { origin: 'https://evil.example', ...navigation('cross-site') },
    ],
  ] as const)('%s', async (_from, method, host, headers) => {
    expect(await statusOf(method, host, headers)).toBe(200);
  });
});

describe('a request is refused', () => {
  test.each([
    ['from a page of another site', 'GET', { origin: 'https://evil.example' }],
    ['from a form of another site, without Sec-Fetch headers', 'POST', { origin: 'https://evil.example' }],
    ['from a page of another local port', 'POST', { origin: 'http://localhost:9' }],
    ['from a page of the same port of another name', 'POST', { origin: 'http://127.0.0.1:PORT' }],
    [
      'from a form of another local port',
      'POST',
      { origin: 'http://localhost:9', ...navigation('same-site') },
    ],
    [
      'from a form of a sandboxed page of another local port',
      'POST',
      { origin: 'null', ...navigation('same-site') },
    ],
    ['from a form of another local port, without Origin', 'POST', navigation('same-site')],
    [
      'from a script of a sandboxed page of another site',
      'POST',
      { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ],
    ['with an invalid Origin', 'GET', { origin: 'evil' }],
    ['with an empty Origin', 'GET', { origin: '' }],
  ] as const)('%s', async (_from, method, headers) => {
    expect(await statusOf(method, 'localhost:PORT', headers)).toBe(403);
  });
});

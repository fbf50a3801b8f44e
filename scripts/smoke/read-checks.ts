import { parseUrl } from '../../lambdas/shared/parse-url.ts';
import { type Check, readSiteConfig } from './check.ts';
import {
  ensure,
  ensureImmutable,
  ensureProblem,
  ensureSecurityHeaders,
  ensureStatus,
  parseJson,
  parsePolicy,
} from './expectations.ts';
import { loginChecks } from './login-checks.ts';
import { type SmokeResponse, type SmokeTarget, send } from './target.ts';

/** The pages of every deployment. */
export const pagePaths = ['/', '/search/', '/grayscale/', '/petition/', '/members/'] as const;

const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const missingImage = `/images/${'0'.repeat(64)}.png`;

/** Checks that store nothing. */
export const readChecks: readonly Check[] = [
  ...pagePaths.map((path) => ({
    name: `page ${path}`,
    run: (target: SmokeTarget) => checkPage(target, path),
  })),
  {
    name: 'redirect to the URL of a page',
    run: async (target) => {
      const response = await send(target, '/petition');
      ensureStatus(response, 301, 308);
      const location = response.headers.get('location') ?? '';
      const { href } = new URL(location, target.site);
      ensure(href === `${target.site}/petition/`, `Location is ${location}.`);
    },
  },
  {
    name: 'redirect from http to https',
    impossible: ({ site }) => (site.startsWith('https:') ? undefined : 'The site does not use https.'),
    run: async (target) => {
      const response = await send(target, `${target.site.replace('https:', 'http:')}/petition/`);
      ensureStatus(response, 301, 308);
      const location = response.headers.get('location');
      ensure(location === `${target.site}/petition/`, `Location is ${location}.`);
    },
  },
  { name: '404 page', run: (target) => checkNotFound(target, '/no-such-page/') },
  { name: '404 page for a missing image', run: (target) => checkNotFound(target, missingImage) },
  {
    name: '404 page for a path that is too long for S3',
    run: (target) => checkNotFound(target, `/${'x'.repeat(1_100)}/`),
  },
  {
    name: 'stylesheet',
    run: async (target) => {
      const home = await send(target, '/');
      const [, path = ''] = /<link[^>]+href="(\/assets\/[^"]+\.css)"/.exec(home.text) ?? [];
      const response = await send(target, path);
      ensureStatus(response, 200);
      ensureImmutable(response);
      ensureSecurityHeaders(response);
    },
  },
  {
    name: 'content security policy allows the token endpoint',
    run: async (target) => {
      const { auth } = await readSiteConfig(target);
      const { headers } = await send(target, '/members/');
      const sources = parsePolicy(headers.get('content-security-policy') ?? '').get('connect-src') ?? [];
      const { host, origin } = new URL(auth.tokenEndpoint);
      ensure(
        sources.includes(host) || sources.includes(origin),
        `connect-src lacks ${host}: ${sources.join(' ')}`,
      );
    },
  },
  { name: 'config.json', run: checkConfig },
  {
    name: 'health, and the same release as the pages',
    run: async (target) => {
      const response = await send(target, '/api/health');
      ensureStatus(response, 200);
      ensureSecurityHeaders(response);
      const { status, release } = parseJson<{ status: string; release: string }>(response);
      const config = await readSiteConfig(target);
      ensure(status === 'ok', `The status is ${status}.`);
      ensure(
        release === config.release,
        `The release of the API is ${release}, and of the pages ${config.release}.`,
      );
    },
  },
  { name: 'search', run: checkSearch },
  {
    name: 'search as a page',
    run: async (target) => {
      const response = await send(target, '/api/search?name=a', { headers: { accept: browserAccept } });
      ensureStatus(response, 200);
      ensureHtml(response);
      ensureSecurityHeaders(response);
    },
  },
  {
    name: 'search rejects a request without a name',
    run: async (target) => ensureProblem(await send(target, '/api/search'), 400),
  },
  {
    name: 'list of signatures',
    run: async (target) => {
      const response = await send(target, '/api/signatures?limit=5');
      ensureStatus(response, 200);
      ensureSecurityHeaders(response);
      const { count, signatures } = parseJson<{ count: number; signatures: unknown[] }>(response);
      ensure(
        Number.isInteger(count) && Array.isArray(signatures),
        'The response lacks the count or the list.',
      );
    },
  },
  {
    name: 'unknown paths and methods of the API',
    run: async (target) => {
      ensureStatus(await send(target, '/api/no-such-path'), 404);
      ensureStatus(await send(target, '/api/health', { method: 'POST' }), 404);
    },
  },
  ...loginChecks,
  {
    name: "API's own URL rejects requests",
    impossible: ({ api }) => (api ? undefined : 'The URL is not known. Use --stage or --api.'),
    run: async (target) => {
      for (const path of ['/api/health', '/api/signatures', '/']) {
        ensureStatus(await send(target, `${target.api}${path}`), 401, 403, 404);
      }
      const guessed = await send(target, `${target.api}/api/health`, {
        headers: { 'x-origin-secret': 'guess' },
      });
      ensureStatus(guessed, 401, 403);
    },
  },
];

function ensureHtml({ headers }: SmokeResponse): void {
  const type = headers.get('content-type') ?? '';
  ensure(/^text\/html\b/.test(type), `Content-Type is ${type}, not text/html.`);
}

async function checkPage(target: SmokeTarget, path: string): Promise<void> {
  const response = await send(target, path);
  ensureStatus(response, 200);
  ensureHtml(response);
  ensureSecurityHeaders(response);
  ensure(/<title>[^<]+<\/title>/.test(response.text), 'The page has no title.');
  const caching = response.headers.get('cache-control') ?? '';
  ensure(
    /max-age=0\b|no-cache/.test(caching),
    `Cache-Control is ${caching}, so browsers would not revalidate the page.`,
  );
}

async function checkNotFound(target: SmokeTarget, path: string): Promise<void> {
  const response = await send(target, path, { headers: { accept: browserAccept } });
  ensureStatus(response, 404);
  ensureSecurityHeaders(response);
  ensureHtml(response);
  ensure(/<link[^>]+stylesheet/.test(response.text), 'The 404 page has no stylesheet.');
  const caching = response.headers.get('cache-control') ?? '';
  ensure(!caching.includes('immutable'), 'Browsers would cache the 404 page for a year.');
}

async function checkConfig(target: SmokeTarget): Promise<void> {
  const { auth, release } = await readSiteConfig(target);
  ensure(/^[0-9a-f]{12}$/.test(release), `The release is ${release}.`);
  for (const key of ['issuer', 'authorizationEndpoint', 'tokenEndpoint', 'logoutEndpoint'] as const) {
    ensure(parseUrl(auth[key]), `${key} is ${auth[key]}, not a URL.`);
  }
  ensure(auth.clientId, 'There is no clientId.');
  ensure(auth.scope.split(' ').includes('members/read'), `The scope ${auth.scope} lacks members/read.`);
}

async function checkSearch(target: SmokeTarget): Promise<void> {
  const response = await send(target, '/api/search?name=a');
  ensureStatus(response, 200);
  ensureSecurityHeaders(response);
  const { results, page, pages, count } = parseJson<Record<string, unknown>>(response);
  ensure(
    Array.isArray(results) && [page, pages, count].every(Number.isInteger),
    'The response is not a page of results.',
  );
}

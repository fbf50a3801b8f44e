import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request, sharedRun } from '../support/http.ts';
import { sitePages } from '../support/site-pages.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { installObservatory } from './install.ts';

interface ScanResult {
  readonly score: number;
  readonly grade: string;
  /** Results by the name of the Observatory's test. */
  readonly tests: Readonly<Record<string, string>>;
}

const paths = (withScript: boolean) =>
  sitePages.filter(({ hasScript }) => hasScript === withScript).map(({ path }) => path);
const scripted = paths(true);
/** Pages without a script, including pages of functions. */
const plain = [...paths(false), '/api/search?name=rick', '/api/signatures'];

let front: TlsFront;
let found: Record<string, ScanResult>;

beforeAll(async () => {
  installObservatory();
  front = await startTlsFront(sharedRun.site);
  found = await scanEachKind([...scripted, ...plain]);
}, 600_000);
afterAll(() => front?.close());

/** A scan takes a second of CPU time. Pages of the same kind get the same result. */
async function scanEachKind(paths: readonly string[]): Promise<Record<string, ScanResult>> {
  const kinds = new Map<string, string[]>();
  for (const path of paths) {
    const kind = await kindOf(path);
    kinds.set(kind, [...(kinds.get(kind) ?? []), path]);
  }
  const groups = [...kinds.values()];
  const results = await scan(groups.map(([path]) => path as string));
  return Object.fromEntries(
    groups.flatMap((group) => group.map((path) => [path, results[group[0] as string] as ScanResult])),
  );
}

/** Headers that differ from response to response, and that the Observatory does not read. */
const volatile = ['age', 'content-length', 'date', 'etag', 'last-modified', 'x-amz-cf-id', 'x-request-id'];

/** What the Observatory reads of a page: its status, headers and scripts. */
async function kindOf(path: string): Promise<string> {
  const response = await request(path, { headers: { accept: 'text/html' } });
  const headers = [...response.headers].filter(([name]) => !volatile.includes(name));
  const tags = (await response.text()).match(/<(script|meta\s+http-equiv)[^>]*>/gi);
  return JSON.stringify([response.status, headers, tags]);
}

async function scan(paths: readonly string[]): Promise<Record<string, ScanResult>> {
  const folder = await mkdtemp(join(tmpdir(), 'observatory-'));
  try {
    const certificate = join(folder, 'certificate.pem');
    await writeFile(certificate, front.certificate);
    const ports = { 80: front.ports.http, 443: front.ports.https };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(import.meta.dirname, 'scan.mjs'),
        JSON.stringify(ports),
        ...paths.map((path) => front.host + path),
      ],
      { env: { ...withoutProxies(process.env), NODE_EXTRA_CA_CERTS: certificate } },
    );
    const byPage = JSON.parse(stdout) as Record<string, ScanResult>;
    return Object.fromEntries(
      Object.entries(byPage).map(([page, each]) => [page.slice(front.host.length), each]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A proxy for the internet can't reach the server on this machine. */
function withoutProxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/_proxy$/i.test(name)));
}

/** Expected results on every page. */
const everywhere = {
  'content-security-policy': 'csp-implemented-with-no-unsafe-default-src-none',
  // The second one gets five points, too.
  cookies: expect.stringMatching(/^cookies-(not-found|secure-with-httponly-sessions-and-samesite)$/),
  'cross-origin-resource-policy': 'corp-implemented-with-same-origin',
  'cross-origin-resource-sharing': 'cross-origin-resource-sharing-not-implemented',
  redirection: 'redirection-to-https',
  'referrer-policy': 'referrer-policy-private',
  'strict-transport-security': 'hsts-implemented-max-age-at-least-six-months',
  'x-content-type-options': 'x-content-type-options-nosniff',
  'x-frame-options': 'x-frame-options-implemented-via-csp',
};

function expectFound(path: string, minScore: number, integrity: unknown): void {
  expect(found[path]).toMatchObject({
    grade: 'A+',
    tests: { ...everywhere, 'subresource-integrity': integrity },
  });
  expect(found[path]?.score).toBeGreaterThanOrEqual(minScore);
}

describe("Mozilla's Observatory", () => {
  test.each(scripted)('gives 135 and A+ to %s', (path) => {
    expectFound(path, 135, 'sri-implemented-and-all-scripts-loaded-securely');
  });

  test.each(plain)('gives a page without scripts all points except those for their integrity: %s', (path) => {
    // A post has a script with data about itself, which loads nothing.
    expectFound(path, 130, expect.stringMatching(/^sri-not-implemented-but-(no-scripts|all-scripts)-loaded/));
  });
});

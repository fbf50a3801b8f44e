import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import {
  browserAccept,
  expectErrorPage,
  expectProblem,
  expectStatus,
  request,
  requestOnce,
  sharedRun,
} from '../support/http.ts';
import { loggedViolations } from '../support/violations.ts';

const uriType = 'application/csp-report';
const apiType = 'application/reports+json';

/** A report as browsers send it for `report-uri`. No other test reports this page. */
function report(page = `/${crypto.randomUUID()}/`) {
  return {
    'csp-report': {
      'document-uri': `${sharedRun.site}${page}?name=somebody#top`,
      referrer: 'https://mail.example/inbox',
      'effective-directive': 'script-src-elem',
      disposition: 'enforce',
      'blocked-uri': 'https://user:password@evil.example/a.js?token=1',
      'source-file': `${sharedRun.site}/assets/search-1A2B3C4D.js?x`,
      'line-number': 12,
      'script-sample': 'document.cookie',
    },
  };
}

const init = (type: string, body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const send = (type: string, body: unknown) => request('/api/reports', init(type, body));

describe('POST /api/reports', () => {
  test('returns 204 with no-store, and logs the page and the blocked resource', async () => {
    const page = `/${crypto.randomUUID()}/`;
    const response = await send(uriType, report(page));
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(response.headers.get('cache-control')).toBe('no-store');
    await eventually(
      () => loggedViolations(page),
      (logged) =>
        expect(logged).toStrictEqual([
          {
            directive: 'script-src-elem',
            blocked: 'https://evil.example',
            page,
            disposition: 'enforce',
            source: `${sharedRun.site}/assets/search-1A2B3C4D.js`,
            line: 12,
          },
        ]),
    );
    const log = await readFile(join(sharedRun.data, 'log', 'functions.jsonl'), 'utf8');
    expect(log).not.toMatch(/somebody|mail\.example|password|token=1|document\.cookie/);
  });

  test('accepts a list of reports, and logs ten of them', async () => {
    const pages = Array.from({ length: 11 }, () => `/${crypto.randomUUID()}/`);
    const list = pages.map((page) => ({
      type: 'csp-violation',
      url: `${sharedRun.site}${page}`,
      body: {
        effectiveDirective: 'style-src-attr',
        blockedURL: 'inline',
        documentURL: `https://x.example${page}`,
      },
    }));
    await expectStatus(await send(apiType, list), 204);
    const [first, tenth, eleventh] = [pages[0], pages[9], pages[10]] as [string, string, string];
    const violation = { directive: 'style-src-attr', blocked: 'inline' };
    await eventually(
      () => loggedViolations(tenth),
      (value) => expect(value).toStrictEqual([{ ...violation, page: tenth }]),
    );
    expect(await loggedViolations(first)).toStrictEqual([{ ...violation, page: first }]);
    expect(await loggedViolations(eleventh)).toStrictEqual([]);
  });

  test.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    `${uriType}; charset=utf-16`,
  ])('is 415 for another type: %s', async (type) => {
    const { detail } = await expectProblem(await send(type, report()), 415);
    expect(detail).toContain('application/reports+json');
  });

  test('gives a browser an error as a page', async () => {
    const headers = { accept: browserAccept, 'content-type': 'text/plain' };
    await expectErrorPage(await request('/api/reports', { method: 'POST', headers, body: 'text' }), 415);
  });

  test('can have 16 KiB, but not one byte more', async () => {
    const text = JSON.stringify(report());
    await expectStatus(await send(uriType, text.padEnd(16 * 1024)), 204);
    await expectProblem(await send(uriType, text.padEnd(16 * 1024 + 1)), 413);
    await expectProblem(await send(apiType, '['.repeat(1024 * 1024)), 413);
  });

  test.each([
    [uriType, ''],
    [uriType, '{'],
    [uriType, '[]'],
    [uriType, '{"csp-report":"x"}'],
    [uriType, '{"csp-report":{"effective-directive":"\\nforged"}}'],
    [uriType, '['.repeat(16 * 1024)],
    [apiType, '{}'],
    [apiType, '[1]'],
    [apiType, '[{"type":"csp-violation","body":null}]'],
  ])('is 400 for an invalid report: %s %.40s', async (type, body) => {
    await expectProblem(await send(type, body), 400);
  });

  test('has its own throttle: too many are 429, and other routes still respond', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const response = await requestOnce('/api/reports', init(apiType, []));
        await response.body?.cancel();
        return response.status;
      }),
    );
    expect(new Set(statuses)).toStrictEqual(new Set([204, 429]));
    expect((await requestOnce('/api/health')).status).toBe(200);
  });
});

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cspReportsRoute } from '../../../lambdas/csp-reports/csp-reports.schema.ts';
import { maxReports, readReports } from '../../../lambdas/csp-reports/read-reports.ts';
import { maxBodyBytes } from '../../../lambdas/shared/body.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { loadHandler } from '../load-handler.ts';
import { captureLog } from '../log.ts';
import { expectProblem } from '../problem.ts';

const { handler } = await loadHandler(() => import('../../../lambdas/csp-reports/csp-reports.lambda.ts'), {});

afterEach(() => {
  jest.restoreAllMocks();
});

const sample = 'alert(document.cookie)';
const visitor = 'https://www.example.com/petition/?from=mail';

/** As Chromium sends it for `report-uri`. */
const uriReport = {
  'csp-report': {
    'document-uri': visitor,
    referrer: 'https://mail.example/inbox',
    'violated-directive': 'script-src-elem',
    'effective-directive': 'script-src-elem',
    'original-policy': "default-src 'none'",
    disposition: 'enforce',
    'blocked-uri': 'inline',
    'line-number': 3,
    'source-file': 'https://www.example.com/petition/',
    'status-code': 200,
    'script-sample': sample,
  },
};

/** As browsers send it for `report-to`. */
const apiReport = {
  type: 'csp-violation',
  age: 10,
  url: visitor,
  user_agent: 'Mozilla/5.0',
  body: {
    documentURL: visitor,
    referrer: 'https://mail.example/inbox',
    effectiveDirective: 'script-src-elem',
    originalPolicy: "default-src 'none'",
    disposition: 'enforce',
    blockedURL: 'inline',
    lineNumber: 3,
    sourceFile: 'https://www.example.com/petition/',
    statusCode: 200,
    sample,
  },
};

const violation = {
  directive: 'script-src-elem',
  blocked: 'inline',
  page: '/petition/',
  disposition: 'enforce',
  source: 'https://www.example.com/petition/',
  line: 3,
};

function event(type: string | undefined, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  return httpEvent({
    method: 'POST',
    path: '/api/reports',
    headers,
    // HTTP APIs encode a body as base64 unless it is text or application/json.
    body: Buffer.from(text).toString('base64'),
    isBase64Encoded: true,
  });
}

const read = (type: string | undefined, body: unknown) =>
  readReports(readRequest(cspReportsRoute, event(type, body)).body);
const list = (length: number) => Array.from({ length }, () => apiReport);

describe('a report from a browser', () => {
  test('is read in both formats', () => {
    expect(read('application/csp-report', uriReport)).toEqual({ violations: [violation], dropped: 0 });
    expect(read('application/reports+json', [apiReport])).toEqual({ violations: [violation], dropped: 0 });
  });

  test('may have the directive of CSP level 1', () => {
    const old = { 'document-uri': visitor, 'violated-directive': "img-src 'self'", 'blocked-uri': 'data' };
    expect(read('application/csp-report; charset=utf-8', { 'csp-report': old }).violations).toEqual([
      { directive: 'img-src', blocked: 'data', page: '/petition/' },
    ]);
  });

  test('is ignored if it is of another kind', () => {
    const other = { type: 'deprecation', url: visitor, body: { id: 'x', message: sample } };
    expect(read('application/reports+json', [other, apiReport]).violations).toEqual([violation]);
    expect(read('application/reports+json', []).violations).toEqual([]);
  });

  test(`is read from the first ${maxReports} of a request`, () => {
    expect(read('application/reports+json', list(10))).toMatchObject({ dropped: 0 });
    const { violations, dropped } = read('application/reports+json', list(11));
    expect(violations).toHaveLength(10);
    expect(dropped).toBe(1);
  });
});

describe('an invalid request', () => {
  test.each([
    undefined,
    '',
    'application/json',
    'text/plain',
    'application/csp-report+json',
    'application/x-www-form-urlencoded',
    'application/csp-report; charset=utf-16',
  ])('is rejected with 415 for the media type "%s"', (type) => {
    expectProblem(() => read(type, uriReport), 'unsupported-media-type');
  });

  test('is rejected with 413 above 16 KiB, but not at 16 KiB', () => {
    const text = JSON.stringify(uriReport);
    expect(read('application/csp-report', text.padEnd(maxBodyBytes)).violations).toHaveLength(1);
    expectProblem(() => read('application/csp-report', text.padEnd(maxBodyBytes + 1)), 'body-too-large');
  });

  const deep = '['.repeat(maxBodyBytes / 2) + ']'.repeat(maxBodyBytes / 2);

  test.each([
    '',
    '{',
    'null',
    '"text"',
    '[]',
    '{}',
    '{"csp-report":null}',
    '{"csp-report":[]}',
    '{"csp-report":"x"}',
    '{"csp-report":{}}',
    '{"csp-report":{"effective-directive":{"toString":1}}}',
    '{"__proto__":{"csp-report":{"effective-directive":"img-src"}}}',
    deep,
  ])('is rejected with 400 if it is not one report: %.40s', (body) => {
    expectProblem(() => read('application/csp-report', body), 'invalid-body');
  });

  test.each([
    '',
    '{}',
    'null',
    '[null]',
    '[[]]',
    '["csp-violation"]',
    '[{"type":"csp-violation"}]',
    '[{"type":"csp-violation","body":[]}]',
    '[{"type":"csp-violation","body":{"effectiveDirective":7}}]',
    deep,
  ])('is rejected with 400 if it is not a list of reports: %.40s', (body) => {
    expectProblem(() => read('application/reports+json', body), 'invalid-body');
  });

  test('is rejected with 400 if it is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"csp-report":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const broken = { ...event('application/csp-report', ''), body: bytes.toString('base64') };
    expectProblem(() => readRequest(cspReportsRoute, broken), 'invalid-body');
  });
});

describe('the handler', () => {
  test('returns 204 without a body, and logs one line per violation', async () => {
    const log = captureLog();
    const response = await handler(event('application/reports+json', [apiReport, apiReport]), lambdaContext);
    expect(response).toStrictEqual({
      statusCode: 204,
      headers: { 'cache-control': 'no-store', 'server-timing': expect.any(String) },
    });
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ message }) => message === 'policy violated')).toMatchObject([
      { level: 'WARN', violation },
      { level: 'WARN', violation },
    ]);
  });

  test('gives a browser an error as a page', async () => {
    captureLog();
    const headers = { accept: 'text/html,*/*;q=0.8', 'content-type': 'text/plain' };
    const request = httpEvent({ method: 'POST', path: '/api/reports', headers, body: 'text' });
    const response = await handler(request, lambdaContext);
    expect(response.statusCode).toBe(415);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('<h1>The media type is not supported</h1>');
  });

  test('logs the number of dropped reports', async () => {
    const log = captureLog();
    await handler(event('application/reports+json', list(13)), lambdaContext);
    expect(log).toHaveLength(12);
    expect(log.join('')).toContain('"message":"reports dropped"');
    expect(log.join('')).toContain('"dropped":3');
  });

  test('does not log samples, referrers, queries, policies, user agents or rejected reports', async () => {
    const log = captureLog();
    await handler(event('application/csp-report', uriReport), lambdaContext);
    await handler(event('application/reports+json', [apiReport]), lambdaContext);
    const refused = await handler(event('application/csp-report', `{"${sample}`), lambdaContext);
    expect(refused.statusCode).toBe(400);
    expect(log.join('')).not.toMatch(/alert|cookie|mail|default-src|Mozilla|198\.51\.100/);
  });

  test('does not let a report forge log lines', async () => {
    const log = captureLog();
    const forged = '\n{"level":"ERROR","message":"forged"}\r\n\u001b[2J\u2028\u0085';
    await handler(
      event('application/csp-report', {
        'csp-report': {
          'effective-directive': 'img-src',
          'blocked-uri': `https://evil.example${forged}`,
          'document-uri': `https://www.example.com/${forged}`,
          'source-file': `https://www.example.com/${forged}`,
          disposition: forged,
        },
      }),
      lambdaContext,
    );
    expect(log).toHaveLength(2);
    for (const line of log) {
      expect(line.trimEnd()).toMatch(/^[ -~]+$/);
      expect(JSON.parse(line)).not.toMatchObject({ message: 'forged' });
    }
  });
});

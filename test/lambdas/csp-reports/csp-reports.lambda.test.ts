import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { handler } from '../../../lambdas/csp-reports/csp-reports.lambda.ts';
import { maxReports, readReports } from '../../../lambdas/csp-reports/read-reports.ts';
import { maxBodyBytes } from '../../../lambdas/shared/body.ts';
import { httpEvent, lambdaContext } from '../event.ts';
import { captureLog } from '../log.ts';
import { expectProblem } from '../problem.ts';

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
    // As HTTP APIs hand over a body that is neither text nor application/json.
    body: Buffer.from(text).toString('base64'),
    isBase64Encoded: true,
  });
}

const read = (type: string | undefined, body: unknown) => readReports(event(type, body));
const list = (length: number) => Array.from({ length }, () => apiReport);

describe('what browsers send', () => {
  test('is read in both forms', () => {
    expect(read('application/csp-report', uriReport)).toEqual({ violations: [violation], dropped: 0 });
    expect(read('application/reports+json', [apiReport])).toEqual({ violations: [violation], dropped: 0 });
  });

  test('may name the directive as level 1 of the policy did', () => {
    const old = { 'document-uri': visitor, 'violated-directive': "img-src 'self'", 'blocked-uri': 'data' };
    expect(read('application/csp-report; charset=utf-8', { 'csp-report': old }).violations).toEqual([
      { directive: 'img-src', blocked: 'data', page: '/petition/' },
    ]);
  });

  test('may have reports of other kinds among it, which are left out', () => {
    const other = { type: 'deprecation', url: visitor, body: { id: 'x', message: sample } };
    expect(read('application/reports+json', [other, apiReport]).violations).toEqual([violation]);
    expect(read('application/reports+json', []).violations).toEqual([]);
  });

  test(`is looked at up to ${maxReports} reports`, () => {
    expect(read('application/reports+json', list(10))).toMatchObject({ dropped: 0 });
    const { violations, dropped } = read('application/reports+json', list(11));
    expect(violations).toHaveLength(10);
    expect(dropped).toBe(1);
  });
});

describe('what no browser sends', () => {
  test.each([
    undefined,
    '',
    'application/json',
    'text/plain',
    'application/csp-report+json',
    'application/x-www-form-urlencoded',
    'application/csp-report; charset=utf-16',
  ])('is refused with 415 for its type: %s', (type) => {
    expectProblem(() => read(type, uriReport), 'unsupported-media-type');
  });

  test('is refused with 413 above 16 KiB, and taken up to them', () => {
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
  ])('is refused with 400 where it is not one report: %.40s', (body) => {
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
  ])('is refused with 400 where it is not a list of reports: %.40s', (body) => {
    expectProblem(() => read('application/reports+json', body), 'invalid-body');
  });

  test('is refused with 400 where it is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"csp-report":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const broken = { ...event('application/csp-report', ''), body: bytes.toString('base64') };
    expectProblem(() => readReports(broken), 'invalid-body');
  });
});

describe('the handler', () => {
  test('answers 204 with no body, and logs each violation in a line of its own', async () => {
    const log = captureLog();
    const answer = await handler(event('application/reports+json', [apiReport, apiReport]), lambdaContext);
    expect(answer).toStrictEqual({ statusCode: 204, headers: { 'cache-control': 'no-store' } });
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ message }) => message === 'policy violated')).toMatchObject([
      { level: 'WARN', violation },
      { level: 'WARN', violation },
    ]);
  });

  test('logs how many reports it did not look at', async () => {
    const log = captureLog();
    await handler(event('application/reports+json', list(13)), lambdaContext);
    expect(log).toHaveLength(12);
    expect(log.join('')).toContain('"message":"reports dropped"');
    expect(log.join('')).toContain('"dropped":3');
  });

  test('logs no sample, referrer, query, policy or browser, and nothing of what it refuses', async () => {
    const log = captureLog();
    await handler(event('application/csp-report', uriReport), lambdaContext);
    await handler(event('application/reports+json', [apiReport]), lambdaContext);
    const refused = await handler(event('application/csp-report', `{"${sample}`), lambdaContext);
    expect(refused.statusCode).toBe(400);
    expect(log.join('')).not.toMatch(/alert|cookie|mail|default-src|Mozilla|198\.51\.100/);
  });

  test('can not be made to write lines of somebody else', async () => {
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

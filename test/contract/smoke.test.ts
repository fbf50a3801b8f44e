import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { type LocalServer, listen } from '../../local/server.ts';
import { readChecks } from '../../scripts/smoke/read-checks.ts';
import { runChecks } from '../../scripts/smoke/run-checks.ts';
import { writeChecks } from '../../scripts/smoke/write-checks.ts';
import { sharedRun } from '../support/http.ts';
import { runScript, spawnScript } from '../support/run-script.ts';

const target = { site: sharedRun.site, api: sharedRun.gateway };

/** A local run has no HTTPS, and its issuer is not reachable. */
const possible = [...readChecks, ...writeChecks].filter((check) => !check.impossible?.(target));

test('all checks except two work with a local run', () => {
  expect(readChecks.length + writeChecks.length - possible.length).toBe(2);
});

describe('a local run passes', () => {
  test.each(possible)('$name', async (check) => {
    await check.run(target);
  });
});

const smoke = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runScript('smoke', args, { env });

describe('the command', () => {
  test('prints a line for each check, and exits with 0', async () => {
    const { code, stdout } = await spawnScript('smoke', [
      sharedRun.site,
      '--api',
      sharedRun.gateway,
      '--write',
    ]);
    expect(stdout).not.toContain('FAILED');
    expect(stdout.match(/^ok {7}/gm)).toHaveLength(possible.length);
    expect(stdout).toMatch(/^skipped .*redirect from http to https: /m);
    expect(code).toBe(0);
  });

  test('exits with 1 if a check failed, and prints the reason', async () => {
    const { code, stdout } = await smoke([sharedRun.site, '--api', sharedRun.site]);
    expect(stdout).toMatch(/^FAILED .*API's own URL rejects requests: The status is 200, not 401 or 403/m);
    expect(stdout).toContain(`1 of ${readChecks.length} checks failed`);
    expect(code).toBe(1);
  });

  test.each([
    [
      'finds the URL of the API in',
      'https://127.0.0.1:1',
      /^FAILED .*API's own URL rejects requests: TypeError: fetch failed/m,
    ],
    ['names the missing output of', '', /The stack Jamstack-dev-App has no output ApiUrl\. Deploy it again/],
  ])('%s the stack of a stage', async (_does, apiUrl, message) => {
    const cloudFormation: LocalServer = await listen(
      createServer(async (request, response) => {
        const name = new URLSearchParams(await text(request)).get('StackName');
        const output =
          apiUrl && `<member><OutputKey>ApiUrl</OutputKey><OutputValue>${apiUrl}</OutputValue></member>`;
        response.setHeader('content-type', 'text/xml');
        response.end(
          `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${output}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
        );
      }),
    );
    try {
      const { stdout, stderr } = await smoke([sharedRun.site, '--stage', 'dev'], {
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local-secret',
      });
      expect(`${stdout}${stderr}`).toMatch(message);
    } finally {
      await cloudFormation.close();
    }
  });

  test.each([
    [[], 'must be the URL of the site'],
    [['example.com'], 'must be the URL of the site'],
    [['https://example.com/petition/'], 'must be the URL of the site'],
    [['https://example.com', '--write', '--stage', 'prod'], 'public petition'],
    [['https://example.com', '--nothing'], 'nothing'],
  ])('refuses %j with a message', async (args, sentence) => {
    expect(await smoke(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  });

  test('prints its usage', async () => {
    expect(await smoke(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('npm run --silent smoke'),
    });
  });
});

test('every check fails or is skipped for an unreachable site, with the reason', async () => {
  const outcomes = [];
  for await (const outcome of runChecks(readChecks, { site: 'http://127.0.0.1:1' })) outcomes.push(outcome);
  expect(outcomes).toHaveLength(readChecks.length);
  for (const { state, reason } of outcomes) {
    expect(reason).toMatch(
      state === 'failed'
        ? /ECONNREFUSED|bad port|fetch failed/
        : /does not use https|is not known|does not exist/,
    );
  }
});

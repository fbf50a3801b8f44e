import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { blockedPorts, findPrivateAddress } from '../../local/aws/private-address.ts';
import { type LocalServer, listen } from '../../local/server.ts';
import { launchBrowser } from '../support/browser.ts';
import { readJson, request, sharedRun } from '../support/http.ts';

let browser: Browser;
let elsewhere: LocalServer;
let page: Page;
/** Origins of the servers of the local run, by name. */
let servers: Record<string, string>;

beforeAll(async () => {
  const { urls, console } = JSON.parse(readFileSync(join(sharedRun.data, 'endpoints.json'), 'utf8')) as {
    urls: Record<string, string>;
    console: string;
  };
  const { auth } = await readJson<{ auth: { tokenEndpoint: string } }>(await request('/config.json'));
  const { site, gateway } = sharedRun;
  servers = { site, gateway, cognito: new URL(auth.tokenEndpoint).origin, console, ...urls };
  elsewhere = await listen(
    createServer(
      (_request, response) => void response.setHeader('content-type', 'text/html').end('<p>Elsewhere'),
    ),
  );
  browser = await launchBrowser(['--host-resolver-rules=MAP evil.example 127.0.0.1']);
  page = await browser.newPage();
  await page.goto(elsewhere.url);
});
afterAll(async () => {
  await browser?.close();
  await elsewhere?.close();
});

const names = ['site', 'gateway', 'cognito', 'console', 'S3', 'DYNAMODB', 'SECRETS_MANAGER', 'CLOUDFRONT'];

test('lists the servers of the run', () => {
  expect(new Set([...names, 'DYNAMODB_STREAMS', 'COGNITO_IDENTITY_PROVIDER'])).toEqual(
    new Set(Object.keys(servers)),
  );
});

describe.each(names)('the server %s', (name) => {
  test('refuses a POST from a page of another origin', async () => {
    const url = `${servers[name]}/?${crypto.randomUUID()}`;
    const [sent] = await Promise.all([
      page.waitForRequest(url),
      page.evaluate(async (address) => {
        await fetch(address, { method: 'POST', mode: 'no-cors', body: '{}' }).catch(() => {});
      }, url),
    ]);
    // Chromium keeps the status of the site's response to itself, because of its Cross-Origin-Resource-Policy.
    const outcome = (await sent.response())?.status() ?? sent.failure()?.errorText;
    expect(outcome).toBe(name === 'site' ? 'net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin' : 403);
  });

  test('does not let pages of other origins read its responses', async () => {
    const outcome = page.evaluate(
      (address) => fetch(address).then((response) => response.status),
      servers[name] ?? '',
    );
    await expect(outcome).rejects.toThrow('Failed to fetch');
  });

  test('refuses a call with headers of AWS from a page of another origin', async () => {
    const outcome = page.evaluate(
      (address) =>
        fetch(address, {
          method: 'POST',
          headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', authorization: 'AWS4-HMAC-SHA256 x' },
        }).then((response) => response.status),
      servers[name] ?? '',
    );
    await expect(outcome).rejects.toThrow('Failed to fetch');
  });

  test('refuses a page under another host name that resolves to this machine', async () => {
    const other = await browser.newPage();
    const response = await other.goto(`http://evil.example:${new URL(servers[name] ?? '').port}/`);
    expect(response?.status()).toBe(403);
    await other.close();
  });
});

describe('the address that the database listens on', () => {
  test.each(blockedPorts)('is not reached by any page on port %i', async (port) => {
    const { host } = await findPrivateAddress();
    let connections = 0;
    const database = createServer((_request, response) => response.end('data'));
    database.on('connection', () => connections++);
    const { url, close } = await listen(database, port, host);
    const read = page.evaluate((address) => fetch(address, { mode: 'no-cors' }).then(String), url);
    await expect(read).rejects.toThrow('Failed to fetch');
    const other = await browser.newPage();
    await expect(other.goto(`http://evil.example:${port}/`)).rejects.toThrow('ERR_UNSAFE_PORT');
    await other.close();
    await close();
    expect(connections).toBe(0);
  });
});

import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { listen } from '../../../local/server.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { logInForTokens } from '../cognito/browser.ts';
import { clientId, startPool, stateFolder, userPoolId } from '../cognito/pool.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const preload = join(project, 'local/lambda/preload.mjs');
const aws = 'https://cognito-idp.us-east-1.amazonaws.com';

/** Bundles the source like a handler, runs it with the preloaded module, and returns its output. */
async function run(source: string, environment: Record<string, string>): Promise<unknown> {
  const file = join(await stateFolder(), 'index.mjs');
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: project },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    mainFields: ['module', 'main'],
  });
  await writeFile(file, outputFiles[0]?.contents as Uint8Array);
  const child = spawn(process.execPath, ['--import', preload, file], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(output);
}

describe('the module that is preloaded into a handler’s process', () => {
  test('makes a bundled CognitoJwtVerifier fetch the local pool’s keys', async () => {
    const pool = await startPool();
    const { access_token, id_token } = await logInForTokens(pool.url);
    const source = `
      import { CognitoJwtVerifier } from 'aws-jwt-verify';
      const verifier = CognitoJwtVerifier.create(${JSON.stringify({ userPoolId, clientId, tokenUse: 'access' })});
      const outcome = (token) => verifier.verify(token).then(({ token_use }) => token_use, ({ message }) => message);
      console.log(JSON.stringify(await Promise.all([process.env.ACCESS, process.env.ID].map(outcome))));
    `;
    const environment = { ACCESS: access_token, ID: id_token };
    const led = { ...environment, LOCAL_ORIGIN_MAP: JSON.stringify({ [aws]: pool.url }) };
    expect(await run(source, led)).toEqual(['access', expect.stringContaining('Token use')]);
  });

  test('redirects every form of a request for a known origin, and hides its variable', async () => {
    const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
    const local = await listen(server);
    const source = `
      import https, { Agent, get, request } from 'node:https';
      const body = (send) => new Promise((resolve, reject) => {
        const sent = send(async (response) => resolve((await response.toArray()).join('')));
        sent.on('error', ({ code }) => resolve(code)).end();
      });
      const aws = '${aws}';
      const hostname = new URL(aws).hostname;
      console.log(JSON.stringify([
        await body((done) => request(aws + '/a?b=1', done)),
        await body((done) => request(new URL(aws + '/a'), { method: 'PUT', agent: new Agent() }, done)),
        await body((done) => request({ hostname, path: '/c', port: 443 }, done)),
        await body((done) => request({ host: hostname, path: '/d' }, done)),
        await body((done) => get(aws + '/e', done)),
        await body((done) => https.get(aws + '/f', { headers: { a: 'b' } }, done)),
        await body((done) => request('https://127.0.0.1:1/', done)),
        await body((done) => request({ hostname: '127.0.0.1', port: 1, path: '/' }, done)),
        process.env.LOCAL_ORIGIN_MAP ?? null,
      ]));
    `;
    const environment = { LOCAL_ORIGIN_MAP: JSON.stringify({ [aws]: local.url }) };
    const results = await run(source, environment).finally(() => local.close());
    expect(results).toEqual([
      'GET /a?b=1',
      'PUT /a',
      'GET /c',
      'GET /d',
      'GET /e',
      'GET /f',
      'ECONNREFUSED',
      'ECONNREFUSED',
      null,
    ]);
  });

  test('changes nothing without an origin map', async () => {
    const source = `
      import { request } from 'node:https';
      console.log(JSON.stringify(request.name));
    `;
    expect(await run(source, {})).toBe('request');
  });
});

test('no request for AWS leaves the process: it goes to the local services, or fails with a sentence', async () => {
  const server = createServer((request, response) => {
    response.end(JSON.stringify([request.url, request.headers['x-local-aws-host'], request.headers.host]));
  });
  const { url, port, close } = await listen(server);
  onTestFinished(close);
  const source = `
    import https from 'node:https';
    const ask = (options) => new Promise((resolve) => https.get(options, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    }));
    const byHttps = await ask({ host: 'sns.us-east-1.amazonaws.com', path: '/?a=1', headers: { Host: 'sns' } });
    const byFetch = await fetch('https://sqs.eu-west-1.amazonaws.com/').catch(({ cause }) => cause.message);
    console.log(JSON.stringify({ byHttps, byFetch }));`;
  expect(await run(source, { LOCAL_SERVICES_URL: `${url}/of/Report` })).toEqual({
    byHttps: ['/of/Report/?a=1', 'sns.us-east-1.amazonaws.com', `127.0.0.1:${port}`],
    byFetch: "The local run can't connect to sqs.eu-west-1.amazonaws.com. Call AWS with the AWS SDK.",
  });
});

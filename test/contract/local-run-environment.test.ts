import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { stubEnv, unstubAllEnvs } from '../support/environment.ts';
import { postJson, readJson, request } from '../support/http.ts';
import { runToItsEnd, startLocalRun, temporaryFolder } from '../support/local-run.ts';
import { onTestFinished } from '../support/on-test-finished.ts';
import { expectRefusal } from '../support/refusal.ts';
import { refusalOf } from '../support/run-here.ts';
import { whenListed } from '../support/signatures.ts';

let data: string;

beforeEach(async () => {
  data = await temporaryFolder();
});
afterEach(() => rm(data, { recursive: true, force: true }));

test('a run ignores AWS settings of the shell and of ~/.aws, and continues without its log', async () => {
  const home = join(data, 'home');
  await mkdir(join(home, '.aws'), { recursive: true });
  await writeFile(
    join(home, '.aws', 'config'),
    '[default]\nregion = eu-west-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n',
  );
  const database = await startDynamoDb({ folder: join(data, 'elsewhere'), log: () => {} });
  onTestFinished(() => database.close());
  const state = join(data, 'state');
  await mkdir(state);
  await writeFile(join(state, 'jamstack-state.json'), '{"format":1}');
  await writeFile(join(state, 'log'), 'a file where the folder should be');

  const run = await startLocalRun({
    data: state,
    env: {
      HOME: home,
      AWS_PROFILE: 'missing',
      AWS_REGION: 'eu-central-1',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      // Temporary credentials for a service that is elsewhere.
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL_DYNAMODB: database.url,
    },
  });
  try {
    const name = 'Signed elsewhere';
    await readJson(await postJson(`${run.url}/api/signatures`, { signature: name }), 201);
    await whenListed(name, run.url);
    const imageURL = `${run.url}/photos/dunes.jpg`;
    const { url } = await readJson<{ url: string }>(
      await postJson(`${run.url}/api/images`, { imageURL }),
      201,
    );
    expect((await request(`${run.url}${url}`)).status).toBe(200);
    expect(run.output()).toMatch(/^warning: the log .* can't be written/m);
  } finally {
    expect((await run.stop()).code).toBe(0);
  }
});

describe('a run does not start, and says why', () => {
  test.each([
    ['that can’t be reached', 'http://127.0.0.1:1', /http:\/\/127\.0\.0\.1:1 can't be reached/],
    ['of AWS', 'https://dynamodb.us-east-1.amazonaws.com', /never calls/],
    ['that is not a URL', 'localhost', /must be an absolute http or https URL/],
  ])('for an endpoint %s', async (_kind, url, says) => {
    stubEnv('AWS_ENDPOINT_URL_DYNAMODB', url);
    const message = await refusalOf(data).finally(unstubAllEnvs);
    expect(message).toMatch(/^error: /);
    expect(message).toMatch(says);
  });

  test('for state that can’t be written, with exit code 1', async () => {
    // Linux has a device that is always full.
    const full = existsSync('/dev/full');
    const marker = join(data, 'jamstack-state.json');
    if (full) await symlink('/dev/full', marker);
    else await mkdir(marker);
    expectRefusal(
      await runToItsEnd(['--port', '0', '--fresh', '--data', data]),
      full ? /no space is left on the disk/ : /it is a folder/,
    );
  });
});

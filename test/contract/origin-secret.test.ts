import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { SiteConfig } from '../../scripts/smoke/check.ts';
import { expectFor } from '../support/expect-for.ts';
import { expectStatus, postJson, request } from '../support/http.ts';
import { type LocalRun, project, startLocalRun, temporaryFolder } from '../support/local-run.ts';
import { runScript, type ScriptResult } from '../support/run-script.ts';
import { goodToken } from '../support/token-makers.ts';
import { poolKey } from '../support/tokens.ts';

jest.setTimeout(240_000);
let data: string;
let run: LocalRun;
/** Every value that was ever current, oldest first. */
const values: string[] = [];

beforeAll(async () => {
  data = await temporaryFolder();
  run = await startLocalRun({ data });
  values.push(await currentValue());
});

afterAll(async () => {
  await run?.stop();
  await rm(data, { recursive: true, force: true });
});

interface Version {
  readonly stages: readonly string[];
  readonly SecretString: string;
}

async function versions(): Promise<Version[]> {
  const { secrets } = JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8'));
  return secrets.find(({ name }: { name: string }) => name.includes('OriginSecret')).versions;
}

async function currentValue(): Promise<string> {
  const current = (await versions()).find(({ stages }) => stages.includes('AWSCURRENT'));
  return current?.SecretString ?? '';
}

const command = () => ['--stage', 'dev', '--local', data];

/** Runs the command. Its output must not contain a value. */
async function rotate(...args: readonly string[]): Promise<ScriptResult> {
  const result = await runScript('rotate-origin-secret', [...command(), ...args]);
  await expectNoValueIn(result.stdout + result.stderr);
  return result;
}

/** Runs the command like `npm run rotate:origin-secret`, and kills it after a line. */
async function rotateUntil(line: string): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/rotate-origin-secret.ts', ...command()],
    { cwd: project, env: { PATH: process.env.PATH ?? '' } },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (output.includes(line)) child.kill('SIGKILL');
    });
  }
  await once(child, 'close');
  await expectNoValueIn(output);
  return output;
}

async function expectNoValueIn(output: string): Promise<void> {
  const value = await currentValue();
  if (!values.includes(value)) values.push(value);
  for (const each of values) expect(output).not.toContain(each);
}

/** Creates tokens without a cached authorizer result, so that the authorizer is called each time. */
async function tokenMaker(): Promise<() => string> {
  const { outputs } = JSON.parse(await readFile(join(data, 'endpoints.json'), 'utf8'));
  const { signing } = JSON.parse(await readFile(join(data, 'cognito', 'keys.json'), 'utf8'));
  const config = await request(`${run.url}/config.json`);
  const { auth } = (await config.json()) as SiteConfig;
  const key = await poolKey(data);
  return () => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      sub: 'sub',
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${outputs['Jamstack-dev-App'].UserPoolId}`,
      client_id: auth.clientId,
      token_use: 'access',
      scope: auth.scope,
      iat: now,
      exp: now + 3_600,
      jti: crypto.randomUUID(),
      username: run.account.username,
    };
    return goodToken({ good: { header: { alg: 'RS256', kid: signing[0].kid }, claims }, key });
  };
}

const phases = ['before', 'during', 'after'] as const;
/** What `underLoad` returns if the requests of each kind succeed in each phase. */
const allWell = phases
  .flatMap((phase) =>
    ['health 200', 'members 200', 'search 200', 'sign 201', 'signatures 200'].map(
      (kind) => `${phase}: ${kind}`,
    ),
  )
  .sort();

/** Sends requests with five clients before, during and after an action. */
async function underLoad<T>(work: () => Promise<T>): Promise<{ result: T; outcomes: string[] }> {
  const outcomes = new Set<string>();
  let phase: (typeof phases)[number] = 'before';
  const token = await tokenMaker();
  const members = () => ({ headers: { authorization: `Bearer ${token()}` } });
  const kinds: readonly (readonly [string, (index: number) => Promise<Response>])[] = [
    ['health', () => request(`${run.url}/api/health`)],
    ['search', () => request(`${run.url}/api/search?name=a`)],
    ['members', () => request(`${run.url}/api/members/content`, members())],
    ['signatures', (index) => request(`${run.url}/api/signatures?limit=${index + 1}`)],
    ['sign', (index) => postJson(`${run.url}/api/signatures`, { signature: `Client ${index}` })],
  ];
  const ask = async (turn: number, index: number) => {
    const [kind, send] = kinds[turn % kinds.length] as (typeof kinds)[number];
    const asked = phase;
    const { status, body } = await send(index);
    await body?.cancel();
    outcomes.add(`${asked}: ${kind} ${status}`);
  };
  const each = () => Promise.all(kinds.map((_, index) => ask(index, index)));
  // Each client begins with another kind.
  const client = async (index: number) => {
    for (let turn = index; phase === 'during'; turn++) {
      await ask(turn, index);
      await wait(250);
    }
  };
  await each();
  phase = 'during';
  const clients = kinds.map((_, index) => client(index));
  let result: T;
  try {
    result = await work();
  } finally {
    phase = 'after';
    await Promise.all(clients);
  }
  await each();
  return { result, outcomes: [...outcomes].sort() };
}

/** A run with the same state, without cached results and values. */
async function restart(): Promise<void> {
  await run.stop();
  run = await startLocalRun({ data });
}

/** Status of the gateway for a value. */
async function statusOf(value: string): Promise<number> {
  const response = await request(`${run.gateway}/api/health`, { headers: { 'x-origin-secret': value } });
  await response.body?.cancel();
  return response.status;
}

describe('the origin secret', () => {
  test('rotates twice under load without a failed request', async () => {
    const { result, outcomes } = await underLoad(async () => [await rotate(), await rotate()]);
    for (const { code, stderr } of result) {
      expect(stderr).toContain('rotated: CloudFront sends the new value everywhere');
      expect(code).toBe(0);
    }
    expect(outcomes).toStrictEqual(allWell);
    expect(values).toHaveLength(3);
  });

  test('accepts the last two values after that, and no earlier one', async () => {
    await restart();
    expect(await Promise.all(values.map(statusOf))).toStrictEqual([403, 200, 200]);
    await expectStatus(await request(`${run.url}/api/health`), 200);
  });

  test('accepts only the last value after --revoke-old', async () => {
    const { result, outcomes } = await underLoad(() => rotate('--revoke-old'));
    expect(result.stderr).toContain('revoked');
    expect(result.code).toBe(0);
    expect(outcomes).toStrictEqual(allWell);
    await restart();
    expect(await Promise.all(values.map(statusOf))).toStrictEqual([403, 403, 403, 200]);
  });

  test.each(['valid: the new value', 'sent: the current value', 'rotated: CloudFront'])(
    'survives a rotation that is killed after "%s" and run again',
    async (line) => {
      const before = await currentValue();
      const { result, outcomes } = await underLoad(async () => ({
        killed: await rotateUntil(line),
        again: await rotate(),
      }));
      const { killed, again } = result;
      expect(killed).toContain(line);
      expectFor(again.stderr, again.code).toBe(0);
      expect(outcomes).toStrictEqual(allWell);
      expect(await currentValue()).not.toBe(before);
      const stages = (await versions()).flatMap((version) => version.stages);
      expect(stages.sort()).toStrictEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    },
  );
});

test('the file for the command is readable by its owner only, and is removed with the run', async () => {
  const file = join(data, 'endpoints.json');
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).not.toContain(await currentValue());
  await run.stop();
  await expect(stat(file)).rejects.toThrow();
  const { code, stderr } = await rotate();
  expect(stderr).toContain('There is no local run');
  expect(code).toBe(2);
});

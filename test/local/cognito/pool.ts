import { scryptSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from '@jest/globals';
import { type CognitoOptions, type CognitoServer, startCognito } from '../../../local/cognito/cognito.ts';

export const userPoolId = 'us-east-1_Ab12Cd34E';
export const clientId = '1example23456789';
export const callbackUrl = 'http://localhost:3000/members/';
export const account = { email: 'demo@example.com', name: 'Demo <Person>', password: 'Correct-Horse-7' };
/** The client of the pool, unless a test changes it. */
export const client = {
  clientId,
  callbackUrls: [callbackUrl],
  logoutUrls: [callbackUrl],
  scopes: ['openid', 'email', 'profile', 'members/read'],
  accessTokenMinutes: 60,
  idTokenMinutes: 30,
  refreshTokenDays: 30,
  hidesUsers: true,
  flows: ['code'],
};
/** How the pool creates accounts, unless a test changes it. */
export const accounts = {
  passwordPolicy: {
    minLength: 12,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
  },
  selfSignUp: true,
  verifiesEmail: true,
  recoversByEmail: true,
  message: { subject: 'Your code', text: 'The code is {####}' },
};
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const makeFolder = () => mkdtemp(join(tmpdir(), 'cognito-'));

export async function stateFolder(): Promise<string> {
  const folder = await makeFolder();
  cleanUps.push(() => rm(folder, { recursive: true }));
  return folder;
}

/** State of a pool that was started once. Each test copies it, so that no test has to create keys. */
let prepared: Promise<string> | undefined;

async function prepare(): Promise<string> {
  const folder = await makeFolder();
  const server = await startCognito({ ...settings, folder, log: () => {} });
  await server.close();
  const file = join(folder, 'users.json');
  const state = JSON.parse(await readFile(file, 'utf8'));
  for (const user of state.users) user.password = cheapHash(account.password);
  await writeFile(file, JSON.stringify(state));
  return folder;
}

/**
 * The pool verifies a password with the stored cost. The cost of new passwords would double the time of these tests.
 */
function cheapHash(password: string) {
  const cost = { N: 2, r: 1, p: 1 };
  const salt = Buffer.from('salt');
  return {
    salt: salt.toString('base64'),
    hash: scryptSync(password, salt, 32, cost).toString('base64'),
    cost,
  };
}

afterAll(async () => {
  if (prepared) await rm(await prepared, { recursive: true });
});

async function copyOfPrepared(): Promise<string> {
  prepared ??= prepare();
  const folder = await stateFolder();
  await cp(await prepared, folder, { recursive: true });
  return folder;
}

const settings = {
  region: 'us-east-1',
  userPoolId,
  clients: [client],
  accounts,
  resourceServers: [{ identifier: 'members', scopes: ['read'] }],
  users: [account],
  credentials,
};

/** A pool with one client and one account, stopped after the test. */
export async function startPool(
  options: Partial<CognitoOptions> = {},
): Promise<CognitoServer & { folder: string; lines: string[] }> {
  const folder = options.folder ?? (await copyOfPrepared());
  const lines: string[] = [];
  const server = await startCognito({ ...settings, folder, log: (line) => lines.push(line), ...options });
  cleanUps.push(() => server.close());
  return { ...server, folder, lines };
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findEngine } from '../../local/aws/dynamodb-engines.ts';
import { credentials } from '../lambdas/aws.ts';
import { eventually } from '../support/eventually.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { descendantsOf, isRunning } from '../support/processes.ts';
import { Database } from './database.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { Visitors } from './visitors.ts';

let folder: string;
let database: Database;
let proxy: FaultProxy;
let run: LocalRun | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  database = await Database.start((await findEngine()).name, folder);
  proxy = await startFaultProxy(database.url);
  run = await start('0');
});

afterAll(async () => {
  await run?.stop();
  await proxy?.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the whole product with the database behind the proxy, and with the state of an earlier run. */
function start(port: string): Promise<LocalRun> {
  return startLocalRun({
    data: join(folder, 'state'),
    args: ['--port', port],
    env: {
      AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
}

test('acknowledged signatures, list and count agree after database and run were killed under load', async () => {
  if (!run) throw new Error('There is no run.');
  const { url } = run;
  const { port } = new URL(url);
  const visitors = new Visitors(url);
  visitors.come({ signers: 6, readers: 3 });
  await visitors.untilAcknowledged(20);

  await database.kill();
  await delay(1_000);
  await database.restart();
  await visitors.untilAcknowledged(20);

  proxy.decide = unreliable();
  await visitors.untilAcknowledged(40);
  proxy.decide = () => 'none';

  const parts = [run.pid, ...descendantsOf(run.pid)];
  expect(parts.length).toBeGreaterThan(1);
  await killWhileCounting(run.pid);
  await eventually(
    () => parts.filter(isRunning),
    (value) => expect(value).toEqual([]),
    { timeoutMs: 10_000 },
  );
  run = await start(port);
  await visitors.untilAcknowledged(20);

  expect((await run.stop()).code).toBe(0);
  run = await start(port);
  await visitors.untilAcknowledged(20);
  await visitors.leave();

  const { names } = await visitors.walk();
  expect(names.toSorted()).toEqual([...visitors.acknowledged].sort());
  const count = async () => (await visitors.walk()).count;
  await eventually(count, (value) => expect(value).toBe(names.length), {
    timeoutMs: 20_000,
    intervalMs: 200,
  });
  // Still true when the last batches are delivered again.
  await delay(1_500);
  expect(await count()).toBe(names.length);
  expect(existsSync(join(folder, 'state', 'log', 'dead-letters.jsonl'))).toBe(false);
  // Each kind of fault occurred, and visitors saw only responses that allow a retry.
  for (const fault of faults) expect(proxy.met.get(fault)).toBeGreaterThan(0);
  expect(visitors.signing.byStatus.get('no response')).toBeGreaterThan(0);
  // Takes half a minute on two shared cores, longer on a busy machine.
}, 180_000);

const faults: readonly Fault[] = ['response lost', 'throttled', 'request lost', 'failing', 'slow'];

/** Every second request of each operation gets a fault, one kind after the other. Few are slow. */
function unreliable(): (operation: string) => Fault {
  const requests = new Map<string, number>();
  let slow = 0;
  return (operation) => {
    const number = requests.get(operation) ?? 0;
    requests.set(operation, number + 1);
    if (number % 2 === 1) return 'none';
    const fault = faults[(number / 2) % faults.length] as Fault;
    return fault === 'slow' && ++slow > 5 ? 'none' : fault;
  };
}

/** Kills the run after it has written a count, but before the write is acknowledged. */
function killWhileCounting(pid: number): Promise<void> {
  return new Promise((resolve) => {
    proxy.decide = (operation) => {
      if (operation !== 'UpdateItem') return 'none';
      process.kill(pid, 'SIGKILL');
      proxy.decide = () => 'none';
      resolve();
      return 'response lost';
    };
  });
}

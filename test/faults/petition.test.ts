import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomNumbers } from '../../bench/petition/key-design.ts';
import { type EngineName, findEngine } from '../../local/aws/dynamodb-engines.ts';
import type { Fault } from './fault-proxy.ts';
import { Petition, people } from './petition.ts';

const engines: EngineName[] = [];
for (const engine of ['dynoxide', 'dynamodb-local'] as const) {
  await findEngine(engine).then(
    () => engines.push(engine),
    // An engine that is not available can't be tested. Then the other one must be available (below).
    (error: Error) => console.warn(`NOT TESTED: ${engine}. ${error.message}`),
  );
}

test('an engine is available', () => {
  expect(engines).not.toEqual([]);
});

describe.each(engines)('with %s, acknowledged signatures, list and count agree', (engine) => {
  let petition: Petition;

  // One for all tests: the results of earlier tests must still agree after later ones.
  beforeAll(async () => {
    petition = await Petition.start(engine);
  });

  afterAll(() => petition?.close());

  beforeEach(() => petition.heal());

  test('when nothing fails', async () => {
    await petition.signMany(people(40, 'Calm'));
    await petition.expectAgreement();
  });

  test('after the database was killed while people signed', async () => {
    const before = petition.acknowledged.size;
    const signing = petition.signMany(people(60, 'Killed'));
    // Killed twice, but DynamoDB Local takes seconds of CPU time to start.
    const kills = engine === 'dynoxide' ? [before + 15, before + 35] : [before + 25];
    for (const enough of kills) {
      while (petition.acknowledged.size < enough) await delay(5);
      await petition.database.kill();
      await delay(300);
      await petition.database.restart();
    }
    await signing;
    expect(petition.acknowledged.size).toBe(before + 60);
    await petition.expectAgreement();
  });

  test('after counted batches were delivered again, whole and in halves', async () => {
    let deliveries = 0;
    petition.between = async (event, invoke) => {
      const result = await invoke(event);
      deliveries += 1;
      // The batch is counted, but the response is lost, so the halves are delivered.
      return deliveries % 2 === 1
        ? { ok: false, errorType: 'Lost', errorMessage: 'As the test says.' }
        : result;
    };
    await petition.signMany(people(40, 'Again'));
    await petition.expectAgreement();
    expect(deliveries).toBeGreaterThan(4);
  });

  // The faults below are those of the network and of the handlers, which are the same with each engine.
  if (engine !== engines[0]) return;

  test('after throttled, failed, slow and lost responses to both handlers', async () => {
    const random = randomNumbers(7);
    const faults: readonly Fault[] = [
      'throttled',
      'throttled',
      'failing',
      'request lost',
      'response lost',
      'response lost',
    ];
    let slow = 0;
    petition.proxy.decide = () => {
      const drawn = random();
      if (drawn < 0.02 && slow < 2) {
        slow += 1;
        return 'slow';
      }
      return drawn < 0.4 ? (faults[Math.floor(random() * faults.length)] as Fault) : 'none';
    };
    await petition.signMany(people(80, 'Faulty'));
    await petition.expectAgreement();
    for (const fault of faults) expect(petition.proxy.met.get(fault)).toBeGreaterThan(0);
  });

  test('after handlers were killed before and after their write', async () => {
    let writes = 0;
    petition.proxy.decide = async (operation) => {
      if (operation !== 'PutItem') return 'none';
      writes += 1;
      if (writes % 12 === 4) {
        await petition.sign.kill();
        return 'request lost';
      }
      if (writes % 12 === 10) {
        // The write arrives. The handler is killed before the response.
        setImmediate(() => void petition.sign.kill());
        return 'response lost';
      }
      return 'none';
    };
    await petition.signMany(people(40, 'Between'), 3);
    expect(petition.sign.kills).toBeGreaterThan(3);
    await petition.expectAgreement();
  });

  test('after the consumer was killed during batches, which were delivered again', async () => {
    let counts = 0;
    petition.proxy.decide = async (operation) => {
      if (operation !== 'UpdateItem') return 'none';
      counts += 1;
      if (counts % 3 === 1) {
        await petition.count.kill();
        return counts % 2 === 0 ? 'request lost' : 'response lost';
      }
      return 'none';
    };
    await petition.signMany(people(50, 'Consumed'));
    await petition.expectAgreement();
    expect(petition.count.kills).toBeGreaterThan(2);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
import { dynamoDbClient } from '../../../lambdas/shared/aws/dynamodb.ts';
import { findEngine } from '../../../local/aws/dynamodb-engines.ts';
import { Database } from '../../faults/database.ts';
import { makeSignaturesTable } from '../../support/signatures-table.ts';
import { clientOf, endpointOf } from '../aws.ts';
import { PetitionModel } from './model.ts';

let folder: string;
let database: Database;
let streams: DynamoDBStreamsClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'));
  database = await Database.start((await findEngine()).name, folder);
  streams = new DynamoDBStreamsClient(clientOf(database.url));
});

afterAll(async () => {
  streams.destroy();
  await database.close();
  await rm(folder, { recursive: true });
});

/** Actions with random numbers. A number selects a signature or reader, modulo how many there are at that time. */
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('sign' as const), which: fc.constant(0) }) },
  ...(['retry', 'clash', 'hide', 'show'] as const).map((what) => ({
    weight: 2,
    arbitrary: fc.record({ what: fc.constant(what), which: fc.nat(99) }),
  })),
  { weight: 3, arbitrary: fc.record({ what: fc.constant('page' as const), which: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('deliver' as const), which: fc.nat(99) }) },
);

test('after any sequence of signing, retrying, reading and hiding, each visible signature is listed and counted once', async () => {
  let table = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { size: 'max', maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (actions, shards) => {
        table += 1;
        const tableName = `signatures-${table}`;
        await makeSignaturesTable(database.client, tableName);
        const streamArn = await database.streamArn(tableName);
        const model = new PetitionModel(
          { client: dynamoDbClient(endpointOf(database.url)), tableName, shards },
          streams,
          streamArn,
        );
        for (const { what, which } of actions) await model[what](which);
        await model.expectAgreement();
      },
    ),
    { numRuns: 25 },
  );
});

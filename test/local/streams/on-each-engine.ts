import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type DynamoDbServer, startDynamoDb } from '../../../local/aws/dynamodb.ts';
import { findEngine } from '../../../local/aws/dynamodb-engines.ts';
import { makeStream, type StreamFixture } from './poller-fixture.ts';

/** Runs a suite against each engine that this machine has, and says which one it lacks. */
export async function onEachEngine(suite: (make: () => Promise<StreamFixture>) => void): Promise<void> {
  for (const engine of ['dynoxide', 'dynamodb-local'] as const) {
    const missing = await findEngine(engine).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (missing) console.warn(`NOT TESTED: streams of ${engine}. ${missing}`);
    (missing ? describe.skip : describe)(engine, () => {
      let server: DynamoDbServer;
      let folder: string;

      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'streams-database-'));
        server = await startDynamoDb({ folder, engine, log: () => {} });
      });

      afterAll(async () => {
        await server.close();
        await rm(folder, { recursive: true, force: true });
      });

      suite(() => makeStream(server.url));
    });
  }
}

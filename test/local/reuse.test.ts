import { expect, test } from '@jest/globals';
import { Reuse } from '../../local/reuse.ts';

/** A server that records whether it was closed. */
class FakeServer {
  isClosed = false;

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

const start = async () => new FakeServer();

test('a server goes on running while its definition does not change', async () => {
  const reuse = new Reuse();
  const first = await reuse.get('pool', { clients: ['a'] }, start);
  expect(await reuse.get('pool', { clients: ['a'] }, start)).toBe(first);
  expect(first.isClosed).toBe(false);
});

test('a server is closed before its replacement starts, which receives it', async () => {
  const reuse = new Reuse();
  const first = await reuse.get('pool', { clients: ['a'] }, start);
  const second = await reuse.get<FakeServer>('pool', { clients: ['b'] }, async (replaced) => {
    expect(replaced).toBe(first);
    expect(first.isClosed).toBe(true);
    return new FakeServer();
  });
  expect(second).not.toBe(first);
});

test('closing closes all running servers', async () => {
  const reuse = new Reuse();
  const servers = [await reuse.get('a', 1, start), await reuse.get('b', 1, start)];
  await reuse.close();
  expect(servers.map(({ isClosed }) => isClosed)).toEqual([true, true]);
});

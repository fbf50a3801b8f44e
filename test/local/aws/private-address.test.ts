import { createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { blockedPorts, findPrivateAddress } from '../../../local/aws/private-address.ts';

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function occupy(host: string, port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
}

test.each(blockedPorts)('fetch refuses to connect to port %i', async (port) => {
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
    cause: { message: 'bad port' },
  });
});

test('finds a free port of this machine that browsers refuse', async () => {
  const { host, port } = await findPrivateAddress();
  expect(host).toMatch(process.platform === 'linux' ? /^127\.\d+\.\d+\.\d+$/ : /^127\.0\.0\.1$/);
  expect(blockedPorts).toContain(port);
  await occupy(host, port);
});

if (process.platform === 'linux') {
  test('finds the last free port, and says which ports it needs if there is none', async () => {
    const host = '127.3.5.7';
    for (const port of blockedPorts.slice(1)) await occupy(host, port);
    expect(await findPrivateAddress(host)).toEqual({ host, port: blockedPorts[0] });
    await occupy(host, blockedPorts[0] ?? 0);
    await expect(findPrivateAddress(host)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`${blockedPorts.join(', ')}. All of them are in use on 127.3.5.7.`),
    });
  });
}

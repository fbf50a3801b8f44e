import { Duplex } from 'node:stream';
import { expect, test } from '@jest/globals';
import { type Invocation, openRuntimeChannel } from '../../../local/lambda/runtime-channel.ts';

const invocation: Invocation = {
  requestId: 'request-1',
  body: '{"event":"a b\u2028c"}',
  deadline: 1_700_000_000_000,
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
};

/** A channel, what its owner has received, and what it has written. */
function open() {
  const received: string[] = [];
  const written: string[] = [];
  const pipe = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  openRuntimeChannel(pipe, {
    onNext: (deliver) => deliver(invocation),
    onResponse: (requestId, body) => received.push(`response ${requestId} ${body}`),
    onError: (requestId, body) => received.push(`error ${requestId} ${body}`),
    onInitError: (body) => received.push(`init ${body}`),
  });
  return { pipe, received, written };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a process that waits gets the next event as one line', async () => {
  const { pipe, written } = open();
  pipe.push('next - \n');
  await turn();
  const [line = ''] = written;
  expect(written).toHaveLength(1);
  expect(line).toMatch(/^request-1 1700000000000 arn:\S+ Root=1-\S+;Parent=\S+;Sampled=0 \{.*\}\n$/s);
  expect(line).toContain(invocation.body);
});

test('results and errors are received', async () => {
  const { pipe, received } = open();
  pipe.push('response a {"x":1}\nerror b 2\ninit-error - 3\n');
  await turn();
  expect(received).toEqual(['response a {"x":1}', 'error b 2', 'init 3']);
});

test('a message may arrive in parts, which may end inside of a character', async () => {
  const { pipe, received } = open();
  const message = Buffer.from('response a "ä\u2028 b"\n');
  for (const byte of message) {
    pipe.push(Buffer.of(byte));
    await turn();
  }
  expect(received).toEqual(['response a "ä\u2028 b"']);
});

test('an unknown message and a broken pipe are ignored', async () => {
  const { pipe, received } = open();
  pipe.push('hello\n\nother a b\n');
  await turn();
  pipe.destroy(new Error('EPIPE'));
  await turn();
  expect(received).toEqual([]);
});

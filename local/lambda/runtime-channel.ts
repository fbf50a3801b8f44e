import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { traceRoot } from './trace.ts';

/** An event for an execution environment. */
export interface Invocation {
  requestId: string;
  /** The event as JSON. */
  body: string;
  /** Unix time in milliseconds at which the invocation times out. */
  deadline: number;
  functionArn: string;
}

/** Callbacks of the owner of an execution environment. */
export interface RuntimeClient {
  /** The process waits for an event. `deliver` gives it one. */
  onNext(deliver: (invocation: Invocation) => void): void;
  onResponse(requestId: string, body: string): void;
  onError(requestId: string, body: string): void;
  onInitError(body: string): void;
}

const lineBreak = 10;

/**
 * Connects an execution environment with its process by a pipe. The messages are those of Lambda's Runtime API, which
 * would take two HTTP requests for each event.
 *
 * A message is a line: its type, the request's id, and JSON, which has no line breaks.
 */
export function openRuntimeChannel(pipe: Duplex, client: RuntimeClient): void {
  const deliver = ({ requestId, deadline, functionArn, body }: Invocation) => {
    const traceId = `${traceRoot()};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
    pipe.write(`${requestId} ${deadline} ${functionArn} ${traceId} ${body}\n`);
  };
  const receive = (message: string) => {
    const [, type, requestId = '', body = ''] = /^(\S*) (\S*) (.*)$/s.exec(message) ?? [];
    if (type === 'next') client.onNext(deliver);
    else if (type === 'response') client.onResponse(requestId, body);
    else if (type === 'error') client.onError(requestId, body);
    else if (type === 'init-error') client.onInitError(body);
  };
  // The process may have exited. Its owner learns that from the process.
  pipe.on('error', () => {});
  let parts: Buffer[] = [];
  pipe.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, start)) {
      const message = Buffer.concat([...parts, chunk.subarray(start, end)]).toString();
      parts = [];
      start = end + 1;
      receive(message);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  });
}

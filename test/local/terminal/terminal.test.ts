import { Writable } from 'node:stream';
import { expect, jest, test } from '@jest/globals';
import type { Verbosity } from '../../../local/options.ts';
import type { LoggedRequest } from '../../../local/request-log.ts';
import { Terminal } from '../../../local/terminal/terminal.ts';

const request: LoggedRequest = {
  id: 'e',
  edge: {
    id: 'e',
    startedAt: 0,
    durationMs: 3,
    method: 'GET',
    target: '/about/',
    status: 200,
    requestHeaders: [],
    responseHeaders: [],
    behavior: '*',
    origin: 'bucket',
    functions: [],
  },
};

/** What a run prints that has made progress, warned, received a request and a handler's line. */
function printed(verbosity: Verbosity): string[] {
  jest.useFakeTimers();
  let text = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const terminal = new Terminal(output as NodeJS.WriteStream, verbosity);
  terminal.progress('deploying: 3 functions');
  terminal.progress('warning: unsupported:\n  a setting');
  terminal.requestLine(request);
  const completed = JSON.stringify({ level: 'INFO', message: 'request completed', route: 'GET /x' });
  terminal.functionLine({ functionName: 'f', source: 'stdout', text: completed });
  jest.runAllTimers();
  return text.trimEnd().split('\n');
}

test('prints progress and one line for each request', () => {
  expect(printed('normal')).toEqual([
    'deploying: 3 functions',
    'warning: unsupported:',
    '  a setting',
    expect.stringMatching(/^\d\d:\d\d:\d\d GET \/about\/ 200 3 ms$/),
  ]);
});

test('prints the lines of the handlers, too, if verbose', () => {
  expect(printed('verbose')).toHaveLength(5);
});

test('prints warnings only if quiet, and all their lines', () => {
  expect(printed('quiet')).toEqual(['warning: unsupported:', '  a setting']);
});

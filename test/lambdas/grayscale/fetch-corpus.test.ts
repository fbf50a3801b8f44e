import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { fetchImage } from '../../../lambdas/grayscale/fetch-image.ts';
import { parseImageUrl } from '../../../lambdas/grayscale/image-url.ts';
import { Deadline } from '../../../lambdas/shared/deadline.ts';
import { Problem, type ProblemName, problemKinds } from '../../../lambdas/shared/problem.ts';
import {
  type FetchCase,
  type HostScript,
  photos,
  picture,
  response,
  type ScriptedResponse,
} from './fetch-case.ts';
import { fetchCorpus } from './fetch-corpus.ts';
import { isOffLimits } from './fetch-corpus-addresses.ts';
import { type Host, VirtualInternet } from './virtual-internet.ts';

const cases = Object.values(fetchCorpus).flat();

describe.each(Object.entries(fetchCorpus))('%s', (_, kind) => {
  test.each(kind.map((fetchCase) => [JSON.stringify(fetchCase.name), fetchCase] as const))(
    '%s',
    async (_, fetchCase) => {
      const { outcome, connections } = await run(fetchCase);
      expect(connections.filter(isOffLimits)).toEqual([]);
      if (fetchCase.connections) expect(connections).toEqual(fetchCase.connections);
      expect(outcome).toEqual(expectedOutcome(fetchCase));
    },
  );
});

/** The result for the caller, and the logged reason. */
interface Outcome {
  readonly bytes?: number;
  readonly problem?: unknown;
  readonly reason?: unknown;
}

async function run(fetchCase: FetchCase): Promise<{ outcome: Outcome; connections: readonly string[] }> {
  const visits = new Map<string, number>();
  const internet = await VirtualInternet.start(
    { 'photos.example': [photos], ...fetchCase.names },
    ({ address }) => {
      const nth = visits.get(address) ?? 0;
      visits.set(address, nth + 1);
      const scripts = fetchCase.hosts?.[address] ?? [response(picture)];
      return hostOf(scripts[Math.min(nth, scripts.length - 1)] as HostScript);
    },
  );
  const deadlineMs = fetchCase.deadlineMs ?? 5_000;
  try {
    // The schema of the route does the same.
    const url = parseImageUrl(fetchCase.url.trim());
    if (!url) throw new Problem('invalid-image-url');
    const bytes = await fetchImage(url, {
      ...internet.options,
      deadline: new Deadline(deadlineMs),
    });
    return { outcome: { bytes: bytes.length }, connections: addresses(internet) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { status, headers, reason } = error;
    const problem = { status, headers, body: JSON.parse(JSON.stringify(error)) };
    return { outcome: { problem, reason }, connections: addresses(internet) };
  } finally {
    await internet.close();
  }
}

function addresses({ connections }: VirtualInternet): readonly string[] {
  return connections.map(({ address }) => address);
}

function expectedOutcome({ outcome = 'image-not-fetched', bytes, reason }: FetchCase): Outcome {
  if (outcome === 'image') return { bytes: bytes ?? picture.length };
  return {
    problem: problemOf(outcome),
    reason: reason ?? (outcome === 'image-not-fetched' ? expect.stringMatching(/^\w/) : undefined),
  };
}

function problemOf(kind: ProblemName): unknown {
  const { status, title, detail } = problemKinds[kind];
  return { status, headers: {}, body: { type: `/problems/#${kind}`, title, status, detail } };
}

function hostOf(script: HostScript): Host {
  if (typeof script === 'string') return script;
  return (socket) => {
    let head = '';
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read).resume();
      void play(script, socket);
    };
    socket.on('data', read);
  };
}

async function play(script: ScriptedResponse, socket: Socket): Promise<void> {
  const { send, repeat, times = Number.POSITIVE_INFINITY, everyMs, end = 'closes' } = script;
  socket.write(send, 'latin1');
  for (let nth = 0; repeat !== undefined && nth < times; nth++) {
    if (everyMs) await wait(everyMs);
    if (socket.destroyed) return;
    if (!socket.write(repeat, 'latin1')) await drained(socket);
  }
  if (script.finally) socket.write(script.finally, 'latin1');
  if (end === 'closes') socket.end();
  if (end === 'resets') socket.resetAndDestroy();
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle).off('close', settle);
      resolve();
    };
    socket.on('drain', settle).on('close', settle);
  });
}

describe('the corpus', () => {
  test('has many cases of both kinds', () => {
    const good = cases.filter(({ outcome }) => outcome === 'image').length;
    expect(good).toBeGreaterThanOrEqual(15);
    expect(cases.length - good).toBeGreaterThanOrEqual(150);
  });

  test('has no duplicate name', () => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '2002::1',
    '2606::5efe:a00:1',
    'x',
  ])('would detect a connection to %s', (address) => {
    expect(isOffLimits(address)).toBe(true);
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import { createContext, Script } from 'node:vm';
import { expect, test } from '@jest/globals';
import { rollBack } from '../../../scripts/releases/rollback.ts';
import { first, type Stage, second, startStage, third } from './stage.ts';

const silent = { say: () => undefined };
const paths = ['/', '/petition/'];

interface Request {
  readonly method: string;
  readonly uri: string;
  readonly headers: object;
  readonly querystring: object;
}

/** The handler of a published code. Each code is compiled once, which keeps hundreds of requests cheap. */
const handlers = new Map<string, (event: { request: Request }) => Request>();
function handlerOf(code: string) {
  const handler =
    handlers.get(code) ?? new Script(`${code}; handler`).runInContext(createContext(Object.create(null)));
  handlers.set(code, handler);
  return handler;
}

/**
 * A visitor's request at an edge location. The location has one of the last two published codes, because a publication
 * reaches the locations one after the other.
 */
async function visit(stage: Stage, path: string): Promise<string | undefined> {
  const headers = { host: { value: 'd111111abcdef8.cloudfront.net' } };
  const code = stage.codes.at(Math.random() < 0.5 ? -1 : -2) as string;
  const { uri } = handlerOf(code)({ request: { method: 'GET', uri: path, headers, querystring: {} } });
  return stage.read(uri.slice(1));
}

test('of 800 requests during 8 rollbacks, none fails, and each page is of one release that was live', async () => {
  const stage = await startStage();
  const releases = [first, second, third];
  for (const release of releases) await stage.deploy(release);
  const seen = new Map<string, number>();
  let isFlipping = true;
  let requests = 0;
  const visitor = async (): Promise<void> => {
    while (isFlipping || requests < 800) {
      const path = paths[requests++ % paths.length] as string;
      const page = (await visit(stage, path)) ?? 'no page';
      const [, file, release = ''] = /^(\S+) of (\d+)$/.exec(page) ?? [];
      expect(file).toBe(`${path.slice(1)}index.html`);
      expect(releases).toContain(release);
      seen.set(release, (seen.get(release) ?? 0) + 1);
    }
  };
  const operator = async (): Promise<void> => {
    for (let flip = 0; flip < 8; flip++) {
      const begun = requests;
      await rollBack(stage.target, silent, releases[flip % releases.length]);
      // The visitors see each release: both codes and both pages, about 25 times each.
      while (requests < begun + 100) await wait(5);
    }
    isFlipping = false;
  };
  await Promise.all([operator(), ...Array.from({ length: 4 }, visitor)]);
  expect(requests).toBeGreaterThanOrEqual(800);
  expect([...seen.keys()].sort()).toEqual(releases);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventually } from './eventually.ts';
import { sharedRun } from './http.ts';

/**
 * The requests that a handler of the shared run has logged.
 *
 * @param route the method and the path, or the start of them
 * @param last the response of a handled request that was sent last. When it is in the log, all earlier requests are,
 * too.
 * @returns the ids that the header `apigw-requestid` of their responses has
 */
export async function handledRequests(route: string, last: Response): Promise<ReadonlySet<string>> {
  const mark = last.headers.get('apigw-requestid');
  let ids = new Set<string | null>();
  await eventually(
    async () => {
      const log = await readFile(join(sharedRun.data, 'log', 'functions.jsonl'), 'utf8');
      const lines = log.split('\n').filter((line) => line.includes(route));
      ids = new Set(lines.map((line) => JSON.parse(JSON.parse(line).text).requestId));
      return ids.has(mark);
    },
    (logged) => expect(logged).toBe(true),
    { timeoutMs: 10_000 },
  );
  return ids as ReadonlySet<string>;
}

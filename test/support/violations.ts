import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedRun } from './http.ts';

/** The violations of a page's policy that the shared run has logged, as they stand in its log. */
export async function loggedViolations(page: string): Promise<Record<string, unknown>[]> {
  const log = await readFile(join(sharedRun.data, 'log', 'functions.jsonl'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes('policy violated'))
    .map((line) => JSON.parse(JSON.parse(line).text).violation)
    .filter((violation) => violation.page === page);
}

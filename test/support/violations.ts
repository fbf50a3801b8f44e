import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedRun } from './http.ts';

/** The policy violations in the log of the shared run. */
export async function loggedViolations(page: string): Promise<Record<string, unknown>[]> {
  const log = await readFile(join(sharedRun.data, 'log', 'functions.jsonl'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes('policy violated'))
    .map((line) => JSON.parse(JSON.parse(line).text).violation)
    .filter((violation) => violation.page === page);
}

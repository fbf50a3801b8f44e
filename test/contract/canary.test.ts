import { rm } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { checkSite } from '../../lambdas/canary/check-site.ts';
import { sharedRun } from '../support/http.ts';
import { temporaryFolder } from '../support/local-run.ts';
import { startRunHere } from '../support/run-here.ts';
import { listSignatures } from '../support/signatures.ts';

test('the canary passes on a local run, and signs nothing', async () => {
  const data = await temporaryFolder();
  const run = await startRunHere(data);
  try {
    await checkSite(run.url);
    expect(await listSignatures({}, run.url)).toStrictEqual({ count: 0, signatures: [], next: null });
  } finally {
    await run.close();
    await rm(data, { recursive: true });
  }
});

test('the canary fails on an API that is closed', async () => {
  await expect(checkSite(sharedRun.gateway)).rejects.toThrow(
    /GET \/api\/health: the status is 401, not 200\. POST \/api\/signatures: the status is 401, not 400\./,
  );
});

import { expect, test } from '@jest/globals';
import { checkSite } from '../../lambdas/canary/check-site.ts';
import { sharedRun } from '../support/http.ts';
import { startLocalRun } from '../support/local-run.ts';
import { listSignatures } from '../support/signatures.ts';

test('the canary passes on a local run, and signs nothing', async () => {
  const run = await startLocalRun();
  try {
    await checkSite(run.url);
    expect(await listSignatures({}, run.url)).toStrictEqual({ count: 0, signatures: [], next: null });
  } finally {
    await run.stop();
  }
});

test('the canary fails on an API that is closed', async () => {
  await expect(checkSite(sharedRun.gateway)).rejects.toThrow(
    /GET \/api\/health: the status is 401, not 200\. POST \/api\/signatures: the status is 401, not 400\./,
  );
});

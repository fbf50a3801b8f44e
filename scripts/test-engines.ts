/** Smoke test in three browser engines: `npm run test:engines -- --help`. */
import { startLocalRun } from '../test/support/local-run.ts';
import { parseCommandLine, runCommand } from './command.ts';
import { engines } from './engines/engines.ts';
import { smokeTest } from './engines/smoke-test.ts';

const usage = `Tests all pages and demos in Chromium, Firefox and WebKitGTK, with and without JavaScript. This takes minutes.

Usage: npm run test:engines

Engines that are not installed are listed. The exit code is 1 if a check fails.
`;

await runCommand(usage, async (args) => {
  parseCommandLine(args, [], []);
  const run = await startLocalRun();
  let failed = 0;
  try {
    for (const [name, open] of Object.entries(engines)) {
      const engine = await open();
      if ('missing' in engine) {
        console.log(`${name}: not tested. ${engine.missing}`);
        continue;
      }
      try {
        const failures = await smokeTest(engine, run.url);
        failed += failures.length;
        console.log(`${name} ${engine.version}: ${failures.length === 0 ? 'passed' : 'FAILED'}`);
        for (const failure of failures) console.log(`  ${failure}`);
      } finally {
        await engine.close();
      }
    }
  } finally {
    await run.stop();
  }
  return failed === 0;
});

/** Gives CloudFront and the API another secret, without an outage: `npm run rotate:origin-secret -- --help`. */

import { Progress, parseCommandLine, runCommand } from './command.ts';
import { rotate } from './origin-secret/rotation.ts';
import { inWords, openTarget, targetUsage } from './origin-secret/target.ts';

const usage = `Rotates the origin secret, by which the API knows CloudFront, while the site is in use. Takes as long as
CloudFront needs to deploy, some minutes. It may be ended at any time: run again, it goes on where it was.

Usage: npm run --silent rotate:origin-secret -- --stage NAME

  --revoke-old          take the value before back at the end, because somebody may know it; without this it
                        stays good until the next rotation. After a run that was ended, this rotates anew

${targetUsage}`;

await runCommand(usage, async (args) => {
  const { values, flags } = parseCommandLine(
    args,
    ['stage', 'secret', 'distribution', 'region', 'local'],
    ['revoke-old'],
  );
  try {
    await rotate(await openTarget(values), new Progress(), { revokeOld: flags.has('revoke-old') });
    return true;
  } catch (error) {
    throw inWords(error);
  }
});

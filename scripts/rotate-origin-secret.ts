/** Rotates the origin secret without downtime: `npm run rotate:origin-secret -- --help`. */

import { Progress, parseCommandLine } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { rotate } from './origin-secret/rotation.ts';
import { openTarget, targetUsage } from './origin-secret/target.ts';

const usage = `Rotates the origin secret, which CloudFront sends to the API, without downtime. This takes some minutes,
until CloudFront has deployed the new value. If it is interrupted, run it again to continue.

Usage: npm run --silent rotate:origin-secret -- --stage NAME

  --revoke-old          revoke the previous value at the end, because it may have leaked (default: it stays valid
                        until the next rotation). After an interrupted run, this starts a new rotation

${targetUsage}`;

await runAwsCommand(usage, async (args) => {
  const { values, flags } = parseCommandLine(
    args,
    ['stage', 'secret', 'distribution', 'region', 'local'],
    ['revoke-old'],
  );
  await rotate(await openTarget(values), new Progress(), { revokeOld: flags.has('revoke-old') });
  return true;
});

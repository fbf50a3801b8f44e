/** Deletes previews of closed pull requests: `npm run previews:destroy -- --help`. */
import { readCdkContext } from '../lib/settings/cdk-json.ts';
import { readStageConfig } from '../lib/settings/stage-config.ts';
import { CommandError, parseCommandLine, parseInteger } from './command.ts';
import { runAwsCommand } from './deployment.ts';
import { GitHub } from './pipeline/github.ts';
import { destroyPreviews, openRegion } from './pipeline/previews.ts';

const usage = `Deletes the previews whose pull request is closed: the stacks Jamstack-pr-<number>-…

Usage: npm run --silent previews:destroy [-- --pull-request N]

  --pull-request N   only the preview of this pull request, if it is closed

The account and the region are those under stages.preview in cdk.json. It needs GITHUB_REPOSITORY (owner/name) and
GITHUB_TOKEN, and AWS credentials that can assume the role cdk-hnb659fds-deploy-role-… of that account.
`;

await runAwsCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, ['pull-request'], []);
  const number = values['pull-request'];
  const only = number === undefined ? undefined : parseInteger('--pull-request', number, 1, 9_999_999_999);
  const gitHub = new GitHub(process.env);
  const { account, region } = readStageConfig({ stages: readCdkContext().stages, stage: 'preview' });
  if (!account) throw new CommandError('Set account under stages.preview in cdk.json.');
  const clients = await Promise.all(
    [...new Set([region, 'us-east-1'])].map((one) => openRegion(account, one)),
  );
  return await destroyPreviews({
    clients,
    stateOf: (pullRequest) => gitHub.pullRequestState(pullRequest),
    say: console.log,
    ...(only !== undefined && { only }),
  });
});

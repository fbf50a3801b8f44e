import {
  CloudFormationClient,
  DeleteStackCommand,
  paginateDescribeStacks,
  type Stack,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { isPreview } from '../../lib/settings/preview.ts';

/** The stacks of a stage in the order of their deletion. Those of a line don't depend on each other. */
const order = [['DistributionAlarms'], ['App'], ['Data', 'Edge']];

/** A stack of a preview. */
export interface PreviewStack {
  readonly id: string;
  readonly stage: string;
  readonly pullRequest: number;
  /** Last part of its name. */
  readonly part: string;
  readonly client: CloudFormationClient;
}

/**
 * Recognizes a stack of a preview by its name, and by its description, which names the stage, too.
 *
 * @returns undefined for every other stack, also for those of this product's other stages
 */
export function parsePreview({
  StackName = '',
  Description = '',
}: Pick<Stack, 'StackName' | 'Description'>):
  | Pick<PreviewStack, 'stage' | 'pullRequest' | 'part'>
  | undefined {
  const [, stage = '', part = ''] =
    /^Jamstack-(pr-\d+)-(?:[a-z]{2}(?:-[a-z]+)+-\d-)?(DistributionAlarms|App|Data|Edge)$/.exec(StackName) ??
    [];
  if (!isPreview(stage) || !Description.endsWith(` of Jamstack on AWS, stage ${stage}`)) return undefined;
  return { stage, part, pullRequest: Number(stage.slice('pr-'.length)) };
}

/** A client with the role of `cdk bootstrap` that deploys and deletes stacks. */
export async function openRegion(account: string, region: string): Promise<CloudFormationClient> {
  const sts = new STSClient({ region });
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/cdk-hnb659fds-deploy-role-${account}-${region}`,
        RoleSessionName: 'destroy-previews',
      }),
    );
    return new CloudFormationClient({
      region,
      maxAttempts: 10,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId as string,
        secretAccessKey: Credentials?.SecretAccessKey as string,
        sessionToken: Credentials?.SessionToken as string,
      },
    });
  } finally {
    sts.destroy();
  }
}

async function listPreviews(clients: readonly CloudFormationClient[]): Promise<Map<number, PreviewStack[]>> {
  const previews = new Map<number, PreviewStack[]>();
  for (const client of clients) {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      for (const stack of Stacks) {
        const preview = parsePreview(stack);
        if (!preview) continue;
        const stacks = previews.get(preview.pullRequest) ?? [];
        stacks.push({ ...preview, id: stack.StackId as string, client });
        previews.set(preview.pullRequest, stacks);
      }
    }
  }
  return previews;
}

export interface DestroyOptions {
  /** One for each region. */
  readonly clients: readonly CloudFormationClient[];
  /** State of a pull request on GitHub. */
  readonly stateOf: (pullRequest: number) => Promise<'open' | 'closed' | 'unknown'>;
  readonly say: (line: string) => void;
  /** Pull request whose preview alone is deleted. @default - all */
  readonly only?: number;
  /** Time between two questions whether a stack is deleted. @default 15 */
  readonly pollSeconds?: number;
}

/**
 * Deletes the previews whose pull request is closed.
 *
 * @returns whether all of them are deleted
 */
export async function destroyPreviews({
  clients,
  stateOf,
  say,
  only,
  pollSeconds = 15,
}: DestroyOptions): Promise<boolean> {
  const previews = [...(await listPreviews(clients))].filter(
    ([pullRequest]) => only === undefined || pullRequest === only,
  );
  if (previews.length === 0) say('There are no previews.');
  const results = await Promise.all(
    previews.map(async ([pullRequest, stacks]) => {
      const state = await stateOf(pullRequest);
      if (state !== 'closed') {
        say(`pr-${pullRequest} stays: its pull request is ${state}.`);
        return true;
      }
      try {
        await deleteStacks(stacks, pollSeconds);
        say(`pr-${pullRequest} is deleted.`);
        return true;
      } catch (error) {
        say(`pr-${pullRequest} could not be deleted: ${(error as Error).message.slice(0, 500)}`);
        return false;
      }
    }),
  );
  return results.every(Boolean);
}

async function deleteStacks(stacks: readonly PreviewStack[], pollSeconds: number): Promise<void> {
  for (const parts of order) {
    await Promise.all(
      stacks
        .filter(({ part }) => parts.includes(part))
        .map(async ({ id, client }) => {
          await client.send(new DeleteStackCommand({ StackName: id }));
          await waitUntilStackDeleteComplete(
            // CloudFront needs up to half an hour to delete a distribution. Credentials are valid for an hour.
            { client, maxWaitTime: 3_000, minDelay: pollSeconds, maxDelay: pollSeconds },
            { StackName: id },
          );
        }),
    );
  }
}

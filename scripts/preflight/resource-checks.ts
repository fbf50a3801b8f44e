import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  ListDistributionsCommand,
  ListFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Caller } from './account-checks.ts';
import { type Finding, failed, ok, warning } from './check.ts';
import type { Clients } from './clients.ts';
import type { NamedType, Plan, PlannedStack } from './plan.ts';

/** @returns the status of a stack; undefined if it does not exist */
export async function statusOf(
  { name }: PlannedStack,
  { cloudFormation }: Clients,
): Promise<string | undefined> {
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    return stack?.StackStatus;
  } catch (error) {
    const { name: errorName, message } = error as Error;
    if (errorName === 'ValidationError' && /does not exist/.test(message)) return undefined;
    throw error;
  }
}

/** Whether CloudFormation can create or update a stack now. */
export function checkStack({ name }: PlannedStack, status: string | undefined): Finding {
  const subject = `stack ${name}`;
  if (status === undefined) return ok(subject, 'will be created');
  if (/_IN_PROGRESS$/.test(status))
    return failed(subject, `A deployment is in progress (${status}). Wait until it ends.`);
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_FAILED') {
    return failed(
      subject,
      `Its creation failed (${status}), and it can't be updated. Delete it: npx cdk destroy ${name}`,
    );
  }
  if (status === 'DELETE_FAILED') {
    return failed(
      subject,
      `Its deletion failed. Find the reason in its events, then delete it again: npx cdk destroy ${name}`,
    );
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return failed(
      subject,
      `Its rollback failed. Find the reason in its events, then run: aws cloudformation continue-update-rollback --stack-name ${name}`,
    );
  }
  return ok(subject, `will be updated (${status})`);
}

/** Quotas of an account across all regions (AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). */
const quotas = {
  'AWS::CloudFront::OriginAccessControl': { max: 100, name: 'origin access controls' },
  'AWS::CloudFront::ResponseHeadersPolicy': { max: 20, name: 'response headers policies' },
} as const;

type ListedType = Exclude<NamedType, 'AWS::S3::Bucket'>;

/** Names of resources in the account, by type. */
export type ListedNames = Readonly<Record<ListedType, readonly string[]>>;

export async function listNames({ cloudFront }: Clients): Promise<ListedNames> {
  const [functions, controls, policies] = await Promise.all([
    allPages(
      (Marker) => cloudFront.send(new ListFunctionsCommand({ Marker })),
      ({ FunctionList }) => FunctionList,
    ),
    allPages(
      (Marker) => cloudFront.send(new ListOriginAccessControlsCommand({ Marker })),
      ({ OriginAccessControlList }) => OriginAccessControlList,
    ),
    allPages(
      (Marker) => cloudFront.send(new ListResponseHeadersPoliciesCommand({ Marker, Type: 'custom' })),
      ({ ResponseHeadersPolicyList }) => ResponseHeadersPolicyList,
    ),
  ]);
  return {
    'AWS::CloudFront::Function': functions.map(({ Name }) => Name ?? ''),
    'AWS::CloudFront::OriginAccessControl': controls.map(({ Name }) => Name ?? ''),
    'AWS::CloudFront::ResponseHeadersPolicy': policies.map(
      ({ ResponseHeadersPolicy }) => ResponseHeadersPolicy?.ResponseHeadersPolicyConfig?.Name ?? '',
    ),
  };
}

interface List<Item> {
  readonly Items?: Item[] | undefined;
  readonly NextMarker?: string | undefined;
}

async function allPages<Page, Item>(
  send: (marker: string | undefined) => Promise<Page>,
  listOf: (page: Page) => List<Item> | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const list = listOf(await send(marker));
    items.push(...(list?.Items ?? []));
    marker = list?.NextMarker || undefined;
  } while (marker);
  return items;
}

/** Whether names in the templates are in use. If the stack exists, they are its own. */
export function checkNames({ names }: Plan, listed: ListedNames, isDeployed: boolean): Finding {
  const subject = 'names';
  const taken = Object.entries(listed).flatMap(([type, all]) =>
    names[type as ListedType].filter((name) => all.includes(name)),
  );
  if (isDeployed || taken.length === 0) return ok(subject, 'free, or used by this stage');
  return failed(
    subject,
    `In use in this account: ${taken.join(', ')}. They belong to a deployment that was not deleted completely, or to another one with the same stage. Delete them in CloudFront, or choose another stage.`,
  );
}

/** Whether the account's quotas allow the resources of the stage. */
export function checkQuotas({ names }: Plan, listed: ListedNames): Finding[] {
  return Object.entries(quotas).map(([key, { max, name }]) => {
    const type = key as keyof typeof quotas;
    const added = names[type].filter((each) => !listed[type].includes(each)).length;
    const used = listed[type].length;
    if (used + added <= max) return ok(name, `${used} of ${max}, and ${added} more`);
    return failed(
      name,
      `${used} of ${max} are in use, and ${added} more are needed. Delete some, or request a quota increase: Service Quotas, Amazon CloudFront.`,
    );
  });
}

/** Whether the name of the uploads bucket is in use. */
export async function checkBuckets(
  { names }: Plan,
  { account }: Caller,
  isDeployed: boolean,
  { s3 }: Clients,
): Promise<Finding[]> {
  const buckets = names['AWS::S3::Bucket'].map((name) => name.replace('{account}', account));
  return Promise.all(
    buckets.map(async (Bucket) => {
      const subject = `bucket ${Bucket}`;
      if (isDeployed || !(await exists(Bucket, s3))) return ok(subject, 'free, or used by this stage');
      return failed(
        subject,
        `It exists, but the stack does not. Empty and delete it: aws s3 rb --force s3://${Bucket}`,
      );
    }),
  );
}

async function exists(Bucket: string, s3: Clients['s3']): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'NotFound') return false;
    throw error;
  }
}

/** AWS verifies an account before its first distribution. No API returns whether it is verified. */
export async function checkCloudFront({ cloudFront }: Clients): Promise<Finding> {
  const subject = 'CloudFront';
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({ MaxItems: 1 }));
  if ((DistributionList?.Quantity ?? 0) > 0) return ok(subject, 'the account has a distribution');
  return warning(
    subject,
    'The account has no distribution yet. AWS may reject the first one ("Your account must be verified before you can add new CloudFront resources"). Then open a case with AWS Support, account and billing.',
  );
}

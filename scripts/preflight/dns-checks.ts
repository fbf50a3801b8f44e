import { paginateListStackResources, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { ListResourceRecordSetsCommand, type RRType } from '@aws-sdk/client-route-53';
import { type Finding, failed, ok } from './check.ts';
import type { Clients } from './clients.ts';
import type { Plan, PlannedRecord } from './plan.ts';

/**
 * Whether the hosted zone has records that CloudFormation can't create again. It would notice at the end of the first
 * deployment: "Tried to create resource record set ... but it already exists".
 *
 * @param app name of the App stack if it exists. Its own records are no conflict. An alias to its distribution that was
 * created by hand is one.
 */
export async function checkDnsRecords(
  { records }: Plan,
  app: string | undefined,
  clients: Clients,
): Promise<Finding[]> {
  if (records.length === 0) return [];
  const own = app === undefined ? [] : await recordsOf(app, clients);
  const names = [...new Set(records.map(({ name }) => name))];
  return Promise.all(
    names.map((name) => {
      const planned = records.filter((record) => record.name === name);
      return checkName(name, planned, own, clients);
    }),
  );
}

async function checkName(
  name: string,
  planned: readonly PlannedRecord[],
  own: readonly StackResourceSummary[],
  { route53 }: Clients,
): Promise<Finding> {
  const subject = `DNS name ${name}`;
  const [{ zone }] = planned as [PlannedRecord];
  // Records are sorted by name, and a page has up to 300.
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: zone, StartRecordName: name }),
  );
  const isOwn = (type: RRType | undefined) =>
    planned.some(
      (record) =>
        record.type === type &&
        own.some(
          ({ LogicalResourceId, PhysicalResourceId = '' }) =>
            LogicalResourceId === record.id && normalize(PhysicalResourceId) === name,
        ),
    );
  const taken = ResourceRecordSets.filter(({ Name = '' }) => normalize(Name) === name)
    .map(({ Type }) => Type)
    // A name with a CNAME can have no other records.
    .filter((type) => (type === 'CNAME' || planned.some((record) => record.type === type)) && !isOwn(type));
  if (taken.length === 0) return ok(subject, 'free, or used by this stage');
  return failed(
    subject,
    `The hosted zone ${zone} has records of this name that do not belong to the stage: ${[...new Set(taken)].join(', ')}. Delete them, or see "With a hosted zone" in docs/operations.md to move a live domain.`,
  );
}

async function recordsOf(StackName: string, { cloudFormation }: Clients): Promise<StackResourceSummary[]> {
  const found: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName }))
    found.push(...(page.StackResourceSummaries ?? []));
  return found.filter(({ ResourceType }) => ResourceType === 'AWS::Route53::RecordSet');
}

const normalize = (name: string): string => name.toLowerCase().replace(/\.$/, '');

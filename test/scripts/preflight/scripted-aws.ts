import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type LocalServer, listen } from '../../../local/server.ts';

/** The state of an account. Each test changes one part of it. */
export interface Account {
  /** Name of the error for rejected credentials, by region. @default none */
  refused: Record<string, string>;
  account: string;
  /** Version of `cdk bootstrap` by region. Absent if it was not run. */
  bootstrap: Record<string, number>;
  /** Status of each stack that exists. */
  stacks: Record<string, string>;
  concurrency: number;
  /** Names of CloudFront's functions, origin access controls and response headers policies. */
  names: { functions: string[]; controls: string[]; policies: string[] };
  buckets: string[];
  /** Records of the hosted zone. */
  records: { name: string; type: string }[];
  /** Logical ids and names of the DNS records of the App stack. */
  stackRecords: { id: string; name: string }[];
  distributions: number;
  isOutOfSandbox: boolean;
  /** Operations for which the credentials lack the permission. */
  denied: string[];
}

/** An account in which every check succeeds. */
export const readyAccount = (): Account => ({
  refused: {},
  account: '111122223333',
  bootstrap: { 'us-east-1': 30, 'eu-central-1': 30 },
  stacks: {},
  concurrency: 1_000,
  names: { functions: [], controls: ['other-control'], policies: ['other-policy'] },
  buckets: [],
  records: [],
  stackRecords: [],
  distributions: 1,
  isOutOfSandbox: true,
  denied: [],
});

interface ScriptedResponse {
  readonly status?: number;
  readonly type: 'json' | 'xml';
  readonly body: string;
  readonly error?: string;
}

/** A server for all the services that the checks call. */
export function startScriptedAws(current: () => Account): Promise<LocalServer> {
  return listen(
    createServer(async (request, response) => {
      const body = await text(request);
      const operation = operationOf(request, body);
      const {
        status = 200,
        type,
        body: responseBody,
        error,
      } = respondTo(current(), operation, request, body);
      response.writeHead(status, {
        'content-type': type === 'json' ? 'application/x-amz-json-1.1' : 'text/xml',
        ...(error && { 'x-amzn-errortype': error }),
      });
      response.end(responseBody);
    }),
  );
}

function operationOf({ method, url = '', headers }: IncomingMessage, body: string): string {
  const target = String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1);
  const path = url.split('?')[0] ?? '';
  return target || (new URLSearchParams(body).get('Action') ?? `${method} ${path}`);
}

const json = (value: unknown): ScriptedResponse => ({ type: 'json', body: JSON.stringify(value) });
const xml = (body: string): ScriptedResponse => ({ type: 'xml', body: `<?xml version="1.0"?>${body}` });

function queryError(status: number, code: string, message: string): ScriptedResponse {
  return {
    ...xml(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    ),
    status,
  };
}

function respondTo(
  account: Account,
  operation: string,
  request: IncomingMessage,
  body: string,
): ScriptedResponse {
  const region = /\/\d{8}\/([\w-]+)\//.exec(String(request.headers.authorization))?.[1] ?? '';
  if (account.denied.includes(operation)) {
    return request.headers['x-amz-target'] ||
      operation.startsWith('GET /v2') ||
      operation.startsWith('GET /2016')
      ? { ...json({ message: 'not authorized' }), status: 403, error: 'AccessDeniedException' }
      : queryError(403, 'AccessDenied', 'not authorized');
  }
  switch (operation) {
    case 'GetCallerIdentity': {
      const refusal = account.refused[region];
      if (refusal) return queryError(403, refusal, 'The security token included in the request is invalid.');
      return xml(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account.account}:user/ann</Arn><Account>${account.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    }
    case 'GetParameter': {
      const version = account.bootstrap[region];
      return version === undefined
        ? { ...json({ __type: 'ParameterNotFound' }), status: 400 }
        : json({ Parameter: { Value: String(version) } });
    }
    case 'DescribeStacks': {
      const name = new URLSearchParams(body).get('StackName') ?? '';
      const status = account.stacks[name];
      if (!status) return queryError(400, 'ValidationError', `Stack with id ${name} does not exist`);
      return xml(
        `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><StackStatus>${status}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
      );
    }
    case 'ListStackResources': {
      const token = new URLSearchParams(body).get('NextToken');
      const record = account.stackRecords[Number(token)];
      const next = Number(token) + 1 < account.stackRecords.length ? Number(token) + 1 : undefined;
      const member = record
        ? `<member><LogicalResourceId>${record.id}</LogicalResourceId><PhysicalResourceId>${record.name}</PhysicalResourceId><ResourceType>AWS::Route53::RecordSet</ResourceType></member>`
        : '';
      return xml(
        `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${member}</StackResourceSummaries>${next ? `<NextToken>${next}</NextToken>` : ''}</ListStackResourcesResult></ListStackResourcesResponse>`,
      );
    }
    case 'GET /2013-04-01/hostedzone/Z0123456789ABC/rrset':
      return xml(
        `<ListResourceRecordSetsResponse><ResourceRecordSets>${recordsFrom(account, request.url ?? '').join('')}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`,
      );
    case 'GET /2016-08-19/account-settings':
      return json({
        AccountLimit: {
          ConcurrentExecutions: account.concurrency,
          UnreservedConcurrentExecutions: account.concurrency,
        },
      });
    case 'GET /v2/email/account':
      return json({
        ProductionAccessEnabled: account.isOutOfSandbox,
        SendingEnabled: true,
        SendQuota: { Max24HourSend: 50_000 },
      });
    case 'GET /2020-05-31/function':
      return list(
        'FunctionList',
        account.names.functions.map((name) => `<FunctionSummary><Name>${name}</Name></FunctionSummary>`),
      );
    case 'GET /2020-05-31/origin-access-control':
      return list(
        'OriginAccessControlList',
        account.names.controls.map(
          (name) => `<OriginAccessControlSummary><Name>${name}</Name></OriginAccessControlSummary>`,
        ),
      );
    case 'GET /2020-05-31/response-headers-policy':
      return policyPage(account.names.policies, request.url ?? '');
    case 'GET /2020-05-31/distribution':
      return xml(`<DistributionList><Quantity>${account.distributions}</Quantity></DistributionList>`);
  }
  const bucket = /^HEAD \/([^/]+)\/?$/.exec(operation)?.[1];
  if (bucket) return { type: 'xml', body: '', status: account.buckets.includes(bucket) ? 200 : 404 };
  throw new Error(`There is no scripted response for ${operation}.`);
}

const list = (name: string, items: readonly string[]): ScriptedResponse =>
  xml(`<${name}><Items>${items.join('')}</Items></${name}>`);

/** Records as Route 53 sorts them, by the labels of their names from the right. */
function recordsFrom({ records }: Account, url: string): string[] {
  const keyOf = (name: string) => name.split('.').reverse().join('.');
  const start = keyOf(new URL(url, 'http://localhost').searchParams.get('name') ?? '');
  return records
    .filter(({ name }) => keyOf(name) >= start)
    .sort((one, other) => (keyOf(one.name) < keyOf(other.name) ? -1 : 1))
    .map(
      ({ name, type }) =>
        `<ResourceRecordSet><Name>${name}.</Name><Type>${type}</Type><AliasTarget><HostedZoneId>Z2FDTNDATAQYW2</HostedZoneId><DNSName>d1.cloudfront.net.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>`,
    );
}

/** A page of at most ten policies. */
function policyPage(policies: readonly string[], url: string): ScriptedResponse {
  const start = Number(new URL(url, 'http://localhost').searchParams.get('Marker') ?? 0);
  const page = policies
    .slice(start, start + 10)
    .map(
      (name) =>
        `<ResponseHeadersPolicySummary><ResponseHeadersPolicy><ResponseHeadersPolicyConfig><Name>${name}</Name></ResponseHeadersPolicyConfig></ResponseHeadersPolicy></ResponseHeadersPolicySummary>`,
    );
  const next = start + 10 < policies.length ? `<NextMarker>${start + 10}</NextMarker>` : '';
  return xml(`<ResponseHeadersPolicyList><Items>${page.join('')}</Items>${next}</ResponseHeadersPolicyList>`);
}

import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

/** Fields of CloudFront's log with personal data or secrets. */
const personal = [
  'c-ip',
  'c-port',
  'cs(Cookie)',
  'cs(Referer)',
  'cs(User-Agent)',
  'cs-uri-query',
  'x-forwarded-for',
];

describe.each([
  ['us-east-1', { stage: 'prod', cdnLogs: true, webAclLogs: true }],
  ['eu-central-1', variants.domain],
])('the logs of a stage in %s', (_region, settings) => {
  const { all, stacks } = synthesize(settings);
  const only = (type: string) => {
    const found = all(type);
    expect(found).toHaveLength(1);
    return (found[0] as (typeof found)[number])[1].Properties;
  };

  test('CloudFront logs requests without personal data, with the id that functions log', () => {
    const { RecordFields } = only('AWS::Logs::Delivery');
    expect(RecordFields).toContain('x-edge-request-id');
    for (const field of personal) expect(RecordFields).not.toContain(field);
    expect(only('AWS::Logs::DeliverySource')).toMatchObject({ LogType: 'ACCESS_LOGS' });
    expect(JSON.stringify(only('AWS::Logs::DeliverySource').ResourceArn)).toContain(':distribution/');
  });

  test('the web ACL logs blocked requests only, without query, cookies and tokens', () => {
    const { LoggingFilter, RedactedFields } = only('AWS::WAFv2::LoggingConfiguration');
    expect(LoggingFilter.DefaultBehavior).toBe('DROP');
    expect(JSON.stringify(LoggingFilter.Filters)).toContain('"Action":"BLOCK"');
    expect(RedactedFields).toEqual([
      { QueryString: {} },
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
    ]);
  });

  test('both logs are in us-east-1, are kept as long as the others, and have the names that AWS requires', () => {
    const named = stacks.flatMap(({ region, template }) =>
      Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::Logs::LogGroup')
        .map(({ Properties }) => ({ ...(Properties as { LogGroupName?: string }), region }))
        .filter(({ LogGroupName }) => /-cdn$|^aws-waf/.test(`${LogGroupName}`)),
    );
    expect(named.map(({ LogGroupName }) => LogGroupName).sort()).toEqual([
      expect.stringMatching(/^\/aws\/vendedlogs\/Jamstack-prod-.*-cdn$/),
      expect.stringMatching(/^aws-waf-logs-Jamstack-prod-/),
    ]);
    for (const group of named) expect(group).toMatchObject({ region: 'us-east-1', RetentionInDays: 90 });
  });

  test("only AWS's log delivery of this account may write to them", () => {
    const policies = all('AWS::Logs::ResourcePolicy').map(([, { Properties }]) =>
      textOf(Properties.PolicyDocument),
    );
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const { Statement } = JSON.parse(policy);
      expect(Statement).toHaveLength(1);
      expect(Statement[0]).toMatchObject({
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: expect.stringMatching(/^arn:.*:logs:us-east-1:.*:log-group:.*:log-stream:\*$/),
        Condition: {
          StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
          ArnLike: { 'aws:SourceArn': expect.stringMatching(/^arn:.*:logs:us-east-1:<AWS::AccountId>:\*$/) },
        },
      });
    }
  });

  test('a delivery begins after it is allowed', () => {
    for (const type of ['AWS::Logs::Delivery', 'AWS::WAFv2::LoggingConfiguration']) {
      const [[, { DependsOn = [] }]] = all(type) as [ReturnType<typeof all>[number]];
      expect(DependsOn).toEqual([expect.stringMatching(/LogDelivery/)]);
    }
  });
});

test('a stage has neither log by default', () => {
  const { all } = synthesize({ stage: 'prod' });
  for (const type of ['AWS::Logs::Delivery', 'AWS::Logs::ResourcePolicy', 'AWS::WAFv2::LoggingConfiguration'])
    expect(all(type)).toEqual([]);
});

/** Text with references in angle brackets. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(textOf).join(join[0]) : `<${Ref}>`;
}

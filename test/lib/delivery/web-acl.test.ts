import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { WebAcl } from '../../../lib/delivery/web-acl.ts';

interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly statement: {
    readonly managedRuleGroupStatement?: {
      readonly vendorName: string;
      readonly name: string;
      readonly ruleActionOverrides: readonly { readonly name: string; readonly actionToUse: object }[];
    };
  };
}

function deploy(webAclLogs: boolean) {
  const stack = new Stack(new App(), 'Stack');
  const props = { signaturesPerAddress: 100, webAclLogs, logRetentionDays: 90 };
  const { acl } = new WebAcl(stack, 'WebAcl', props);
  return { acl, template: Template.fromStack(stack) };
}

const { acl, template } = deploy(false);
const rules = acl.rules as Rule[];

test('the web ACL of CloudFront allows what no rule blocks, and measures every rule', () => {
  expect(acl).toMatchObject({ scope: 'CLOUDFRONT', defaultAction: { allow: {} } });
  for (const { name, visibilityConfig } of [
    { name: 'WebAcl', visibilityConfig: acl.visibilityConfig },
    ...rules,
  ] as {
    name: string;
    visibilityConfig: object;
  }[])
    expect(visibilityConfig).toEqual({
      metricName: name,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
});

test('the rules are three groups of AWS, whose actions apply, and the limit of signatures', () => {
  expect(rules.map(({ name, priority }) => `${priority} ${name}`)).toEqual([
    '0 AWSManagedRulesAmazonIpReputationList',
    '1 AWSManagedRulesKnownBadInputsRuleSet',
    '2 AWSManagedRulesCommonRuleSet',
    '3 SignaturesPerAddress',
  ]);
  const groups = rules.slice(0, -1);
  for (const rule of groups) {
    expect(rule).toMatchObject({ overrideAction: { none: {} } });
    expect(rule.statement.managedRuleGroupStatement).toMatchObject({ vendorName: 'AWS', name: rule.name });
  }
  const overridden = groups.filter(
    ({ statement }) => statement.managedRuleGroupStatement?.ruleActionOverrides.length,
  );
  expect(overridden.map(({ name }) => name)).toEqual(['AWSManagedRulesCommonRuleSet']);
});

test('an address that signs more often gets 429, however it writes the path, and may still read', () => {
  expect(rules.at(-1)).toMatchObject({
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: {
        limit: 100,
        evaluationWindowSec: 300,
        aggregateKeyType: 'IP',
        scopeDownStatement: {
          andStatement: {
            statements: [
              {
                byteMatchStatement: {
                  fieldToMatch: { method: {} },
                  searchString: 'POST',
                  positionalConstraint: 'EXACTLY',
                  textTransformations: [{ type: 'NONE', priority: 0 }],
                },
              },
              {
                byteMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  searchString: '/api/signatures',
                  positionalConstraint: 'EXACTLY',
                  textTransformations: [
                    { type: 'URL_DECODE', priority: 0 },
                    { type: 'NORMALIZE_PATH', priority: 1 },
                  ],
                },
              },
            ],
          },
        },
      },
    },
  });
});

test('webAclLogs logs blocked requests only, without query, token and cookies', () => {
  const [logging] = Object.values(deploy(true).template.findResources('AWS::WAFv2::LoggingConfiguration'));
  expect(logging?.Properties).toMatchObject({
    ResourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebAcl/), 'Arn'] },
    RedactedFields: [
      { QueryString: {} },
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
    ],
    LoggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
        },
      ],
    },
  });
  const [log] = Object.values(deploy(true).template.findResources('AWS::Logs::LogGroup'));
  expect(log?.Properties).toMatchObject({ LogGroupName: 'aws-waf-logs-Stack', RetentionInDays: 90 });
  template.resourceCountIs('AWS::WAFv2::LoggingConfiguration', 0);
});

const common = rules
  .map(({ statement }) => statement.managedRuleGroupStatement)
  .find((group) => group?.name === 'AWSManagedRulesCommonRuleSet');
const counted = common?.ruleActionOverrides ?? [];

test.each(['CrossSiteScripting', 'GenericLFI', 'GenericRFI', 'EC2MetaDataSSRF', 'RestrictedExtensions'])(
  'a search for text that %s looks for is counted, not blocked',
  (rule) => {
    expect(counted).toContainEqual({ name: `${rule}_QUERYARGUMENTS`, actionToUse: { count: {} } });
  },
);

test.each(['CrossSiteScripting', 'GenericLFI', 'GenericRFI', 'EC2MetaDataSSRF', 'SizeRestrictions'])(
  'a body that %s looks for is counted, not blocked',
  (rule) => {
    expect(counted).toContainEqual({ name: `${rule}_BODY`, actionToUse: { count: {} } });
  },
);

test('a long path is counted, not blocked, because the edge function lets it have the 404 page', () => {
  expect(counted).toContainEqual({ name: 'SizeRestrictions_URIPATH', actionToUse: { count: {} } });
});

test('attacks in paths are blocked, and so is every finding in cookies and headers', () => {
  const others = counted.filter(({ name }) => !/_(BODY|QUERYARGUMENTS)$/.test(name));
  expect(others.map(({ name }) => name)).toEqual(['SizeRestrictions_URIPATH']);
});

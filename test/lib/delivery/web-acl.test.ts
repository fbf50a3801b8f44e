import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { WebAcl } from '../../../lib/delivery/web-acl.ts';

interface Rule {
  readonly statement: {
    readonly managedRuleGroupStatement?: {
      readonly name: string;
      readonly ruleActionOverrides: readonly { readonly name: string; readonly actionToUse: object }[];
    };
  };
}

const { acl } = new WebAcl(new Stack(new App(), 'Stack'), 'WebAcl', {
  signaturesPerAddress: 100,
  webAclLogs: false,
  logRetentionDays: 90,
});
const common = (acl.rules as Rule[])
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

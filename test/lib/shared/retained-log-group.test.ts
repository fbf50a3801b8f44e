import { beforeAll, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RetainedLogGroup } from '../../../lib/shared/retained-log-group.ts';
import { stubEnv } from '../../support/environment.ts';

// These stacks can't be deployed, because properties are missing. So the CDK must not validate them.
beforeAll(() => stubEnv('CDK_VALIDATION', 'false'));

test.each([
  ['less than a year is acknowledged', RetentionDays.THREE_MONTHS, true],
  ['a year needs no acknowledgement', RetentionDays.ONE_YEAR, false],
])('has a retention period, and is deleted with its stack: %s', (_, retention, acknowledged) => {
  const stack = new Stack(new App(), 'Stack');
  const logGroup = new RetainedLogGroup(stack, 'Logs', { retention });
  const metadata = JSON.stringify(logGroup.node.defaultChild?.node.metadata);
  expect(metadata.includes('cloudwatch_log_group_retention_period_check')).toBe(acknowledged);
  Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: retention },
    DeletionPolicy: 'Delete',
  });
});

import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (name, settings) => {
  const { all } = synthesize(settings);
  const only = (type: string) => {
    const [found, ...others] = all(type);
    if (!found || others.length > 0) throw new Error(`There must be one ${type}, not ${all(type).length}.`);
    return found[1].Properties;
  };

  test('the secret of the cursors has at least 256 bits', () => {
    const [, cursorSecret] = all('AWS::SecretsManager::Secret').find(([id]) => id.includes('Cursor')) ?? [];
    const { PasswordLength, ...charset } = cursorSecret?.Properties.GenerateSecretString ?? {};
    expect(charset).toEqual({ ExcludePunctuation: true });
    expect(PasswordLength * Math.log2(26 + 26 + 10)).toBeGreaterThanOrEqual(256);
  });

  test('the stream holds each item before and after a change', () => {
    expect(only('AWS::DynamoDB::GlobalTable').StreamSpecification).toEqual({
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
  });

  test('the mapping starts with the oldest record, waits one second, and passes the shard id', () => {
    expect(only('AWS::Lambda::EventSourceMapping')).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 1,
      // The event has the shard id only with a window.
      TumblingWindowInSeconds: 900,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('a failing record is isolated, retried, and then sent to a dead-letter queue with an alarm', () => {
    const { BisectBatchOnFunctionError, MaximumRetryAttempts, MaximumRecordAgeInSeconds, DestinationConfig } =
      only('AWS::Lambda::EventSourceMapping');
    expect(BisectBatchOnFunctionError).toBe(true);
    expect(MaximumRetryAttempts).toBeGreaterThan(0);
    // A stream keeps records for 24 hours.
    expect(MaximumRecordAgeInSeconds).toBeLessThan(86_400);
    const [[queue, { Properties }]] = all('AWS::SQS::Queue') as [ReturnType<typeof all>[number]];
    expect(DestinationConfig.OnFailure.Destination).toEqual({ 'Fn::GetAtt': [queue, 'Arn'] });
    expect(Properties).toEqual({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
      Tags: Properties.Tags,
    });
    expect(JSON.stringify(only('AWS::SQS::QueuePolicy'))).toContain('"aws:SecureTransport":"false"');
    const alarms = all('AWS::CloudWatch::Alarm').filter(
      ([, alarm]) => alarm.Properties.Namespace === 'AWS/SQS',
    );
    expect(alarms).toHaveLength(name === 'dev' ? 0 : 1);
  });

  test('writes of the counter do not invoke it again: only items of the index pass the filter', () => {
    const patterns = only('AWS::Lambda::EventSourceMapping').FilterCriteria.Filters.map(
      ({ Pattern }: { Pattern: string }) => JSON.parse(Pattern),
    );
    const inIndex = { shard: { S: [{ exists: true }] } };
    expect(patterns).toEqual([{ dynamodb: { NewImage: inIndex } }, { dynamodb: { OldImage: inIndex } }]);
  });

  test('the web ACL limits the signatures of one IP address', () => {
    if (name === 'dev') return expect(all('AWS::WAFv2::WebACL')).toEqual([]);
    const rule = only('AWS::WAFv2::WebACL').Rules.at(-1);
    expect(rule).toMatchObject({
      Name: 'SignaturesPerAddress',
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      Statement: { RateBasedStatement: { Limit: 100, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
    });
    const text = JSON.stringify(rule.Statement.RateBasedStatement.ScopeDownStatement);
    expect(text).toContain('"SearchString":"POST"');
    expect(text).toContain('"SearchString":"/api/signatures"');
  });
});

import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

const types = ['AWS::Events::Rule', 'AWS::Lambda::EventInvokeConfig'];

test.each([
  ['dev', variants.dev],
  ['prod', variants.prod],
])('a stage has no canary unless its settings ask for it: %s', (_name, settings) => {
  const { all, stacks } = synthesize(settings);
  expect(types.flatMap((type) => all(type))).toEqual([]);
  expect(JSON.stringify(stacks)).not.toContain('Canary');
});

describe.each([
  ['the domain of the distribution', { stage: 'prod', canary: true }, /"https:\/\/".*"DomainName"/],
  ['a custom domain', variants.domain, /^"https:\/\/www\.example\.com"$/],
])('with the setting canary and %s', (_name, settings, siteUrl) => {
  const { all } = synthesize(settings);
  const [[functionId, handler]] = all('AWS::Lambda::Function').filter(([id]) =>
    id.startsWith('CanaryHandler'),
  ) as [ReturnType<typeof all>[number]];

  test('a function gets the URL of the site', () => {
    expect(JSON.stringify(handler.Properties.Environment.Variables.SITE_URL)).toMatch(siteUrl);
  });

  test('it runs every 5 minutes, and is not retried', () => {
    const [[, { Properties: rule }]] = all('AWS::Events::Rule').filter(([id]) =>
      id.startsWith('CanarySchedule'),
    ) as [ReturnType<typeof all>[number]];
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
    expect(rule.Targets).toEqual([
      {
        Arn: { 'Fn::GetAtt': [functionId, 'Arn'] },
        Id: expect.any(String),
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    ]);
    const [[, { Properties: invocation }]] = all('AWS::Lambda::EventInvokeConfig') as [
      ReturnType<typeof all>[number],
    ];
    expect(invocation).toMatchObject({ FunctionName: { Ref: functionId }, MaximumRetryAttempts: 0 });
  });

  test('two periods with an error or without a run raise its only alarm', () => {
    const alarms = all('AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes(functionId),
    );
    expect(alarms.map(([, { Properties }]) => Properties)).toEqual([
      expect.objectContaining({
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 2,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'breaching',
      }),
    ]);
  });
});

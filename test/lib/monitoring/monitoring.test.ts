import { describe, expect, test } from '@jest/globals';
import { entryPoints } from '../../support/entry-points.ts';
import { expectFor } from '../../support/expect-for.ts';
import { synthesize, variants } from '../synthesis.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
type Properties = any;

const alarmsOf = ({ Resources }: { readonly Resources: Properties }): Properties[] =>
  (Object.values(Resources) as Properties[]).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

describe.each([
  ['prod', variants.prod],
  ['domain', variants.domain],
])('with the settings %s', (name, settings) => {
  const { all, stacks } = synthesize(settings);
  const alarms = all('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => ({ id, ...Properties }));

  test('a sum of metrics takes missing data for 0', () => {
    const sums = alarms.flatMap(({ Metrics = [] }) =>
      Metrics.filter(({ Expression }: Properties) => Expression?.includes(' + ')).map(
        ({ Expression }: Properties) => Expression as string,
      ),
    );
    // The alarm of the canary has one metric, and not every stage has an editor.
    const handlers = entryPoints.filter(
      (path) =>
        !path.startsWith('canary/') &&
        ('contentRepository' in settings || !/^(content|authorizers\/editors)/.test(path)),
    );
    expect(sums).toHaveLength(handlers.length + 2);
    for (const sum of sums) {
      const terms = sum.split(' + ');
      for (const term of terms) expect(term).toMatch(/^FILL\(\w+, 0\)$/);
    }
  });

  test.each([
    ['5xxErrorRate', 'DistributionId'],
    ['4xxErrorRate', 'DistributionId'],
    ['FunctionExecutionErrors', 'FunctionName'],
    ['FunctionValidationErrors', 'FunctionName'],
    ['FunctionThrottles', 'FunctionName'],
  ])('the metric %s of CloudFront has an alarm in us-east-1', (metricName, dimension) => {
    const names = stacks
      .filter(({ template }) => JSON.stringify(alarmsOf(template)).includes(metricName))
      .map(({ name, region }) => `${name} in ${region}`);
    expect(names).toEqual([
      name === 'prod'
        ? 'Jamstack-prod-App in us-east-1'
        : 'Jamstack-prod-eu-central-1-DistributionAlarms in us-east-1',
    ]);
    const metrics = alarms
      .flatMap(({ Metrics = [] }) => Metrics)
      .map(({ MetricStat }: Properties) => MetricStat?.Metric)
      .filter((metric: Properties) => metric?.MetricName === metricName);
    expect(metrics.length).toBe(dimension === 'FunctionName' ? 3 : 1);
    for (const { Namespace, Dimensions } of metrics) {
      expect(Namespace).toBe('AWS/CloudFront');
      expect(Dimensions).toEqual([
        { Name: dimension, Value: expect.anything() },
        { Name: 'Region', Value: 'Global' },
      ]);
    }
  });

  test('the names of the functions in metrics are those of the CloudFront functions', () => {
    const functions = all('AWS::CloudFront::Function').map(([, { Properties }]) => Properties.Name);
    const inMetrics = alarms
      .flatMap(({ Metrics = [] }) => Metrics)
      .map(({ MetricStat }: Properties) => MetricStat?.Metric)
      .filter((metric: Properties) => metric?.MetricName === 'FunctionExecutionErrors')
      .map(({ Dimensions }: Properties) => Dimensions[0].Value);
    expect(inMetrics.sort()).toEqual(functions.sort());
  });

  test('the API has alarms for 5xx and for mostly 4xx, and the counter for its delay', () => {
    const named = (name: string) => alarms.find(({ id }) => id.startsWith(name));
    expect(named('MonitoringApiErrors')).toMatchObject({ MetricName: '5xx', Threshold: 5 });
    expect(named('MonitoringApiRefusals')).toMatchObject({ Threshold: 50, EvaluationPeriods: 3 });
    expect(named('MonitoringCounterDelay')).toMatchObject({
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Threshold: 60_000,
    });
  });

  test('all alarms look at 5 minutes, and at rates only when there are requests', () => {
    const rates = alarms.flatMap(({ Metrics = [] }) =>
      Metrics.filter(({ Expression }: Properties) => Expression?.startsWith('IF')).map(
        ({ Expression }: Properties) => Expression as string,
      ),
    );
    expect(rates.sort()).toEqual([
      'IF(requests >= 100, rate, 0)',
      'IF(requests >= 20, 100 * FILL(refusals, 0) / requests, 0)',
      'IF(requests >= 20, rate, 0)',
    ]);
    for (const { id, Period, Metrics } of alarms.filter((alarm) => !alarm.id.startsWith('Canary'))) {
      const periods = Metrics
        ? Metrics.flatMap(({ MetricStat }: Properties) => MetricStat?.Period ?? [])
        : [Period];
      expectFor(id, new Set(periods)).toEqual(new Set([300]));
    }
  });

  test('a rate is an average, a delay and a queue a maximum, and the rest are sums', () => {
    for (const { id, Statistic, MetricName, Metrics = [] } of alarms) {
      const metrics = Metrics.flatMap(({ MetricStat }: Properties) => (MetricStat ? [MetricStat] : []));
      for (const { Stat, Metric } of [{ Stat: Statistic, Metric: { MetricName } }, ...metrics]) {
        if (!Metric.MetricName || id.startsWith('Canary')) continue;
        const expected = /Rate$/.test(Metric.MetricName)
          ? 'Average'
          : /^(IteratorAge|ApproximateNumberOfMessagesVisible)$/.test(Metric.MetricName)
            ? 'Maximum'
            : 'Sum';
        expectFor(`${id}: ${Metric.MetricName}`, Stat).toBe(expected);
      }
    }
  });

  test('a description names the function, the queue or the functions of CloudFront that it is about', () => {
    const descriptions: string[] = alarms.map(({ AlarmDescription }) => JSON.stringify(AlarmDescription));
    const about = (text: string) => descriptions.filter((description) => description.includes(text));
    expect(about('Lambda errors or throttles: Jamstack-')).not.toEqual([]);
    expect(about('Messages in the dead-letter queue Jamstack-')).not.toEqual([]);
    for (const text of ['A CloudFront function fails: ', 'A CloudFront function is throttled: '])
      expect(about(text)).toHaveLength(1);
  });

  test('CloudWatch may publish to a topic for the alarms of its own stack only, and with TLS only', () => {
    const policies = all('AWS::SNS::TopicPolicy').flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement as Properties[],
    );
    const publishers = policies.filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');
    expect(publishers).toHaveLength(all('AWS::SNS::Topic').length);
    for (const { Action, Condition } of publishers) {
      expect(Action).toBe('sns:Publish');
      expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
      expect(JSON.stringify(Condition.ArnLike)).toMatch(/:cloudwatch:.*:alarm:Jamstack-[\w-]+-\*"/);
    }
    expect(policies.filter(({ Effect }) => Effect === 'Deny')).toHaveLength(publishers.length);
  });

  test('the address of alarmEmail is subscribed to every topic', () => {
    const subscriptions = all('AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
    const { alarmEmail } = settings as { alarmEmail?: string };
    expect(subscriptions).toHaveLength(alarmEmail ? all('AWS::SNS::Topic').length : 0);
    for (const { Protocol, Endpoint } of subscriptions)
      expect({ Protocol, Endpoint }).toEqual({ Protocol: 'email', Endpoint: alarmEmail });
  });

  test('each alarm publishes to a topic of its own stack', () => {
    expect(alarms.length).toBeGreaterThan(10);
    for (const { template } of stacks) {
      const resources = Object.entries(template.Resources);
      const topics = resources.filter(([, { Type }]) => Type === 'AWS::SNS::Topic').map(([id]) => id);
      for (const [id, { Type, Properties }] of resources)
        if (Type === 'AWS::CloudWatch::Alarm')
          expectFor(id, (Properties as Properties).AlarmActions).toEqual([{ Ref: topics[0] }]);
    }
  });
});

test('a stage without alarms has no alarm and no stack for alarms', () => {
  const { all, stacks } = synthesize({ region: 'eu-central-1' });
  expect(all('AWS::CloudWatch::Alarm')).toEqual([]);
  expect(stacks.map(({ name }) => name)).toEqual(['Jamstack-dev-Data', 'Jamstack-dev-App']);
});

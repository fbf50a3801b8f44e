import { describe, expect, test } from '@jest/globals';
import { EdgeStack } from '../../../lib/edge-stack.ts';
import { readStageConfig } from '../../../lib/settings/stage-config.ts';
import { type Resource, synthesize, variants } from '../synthesis.ts';

/** The Edge stack alone, which is much cheaper than all stacks. */
const edgeOf = (settings: Readonly<Record<string, unknown>>) =>
  synthesize(settings, {
    addStacks: (app, config) => void new EdgeStack(app, 'Edge', { config, env: { region: 'us-east-1' } }),
  });
/** The id and the properties of the only resource of a type. */
function only({ all }: ReturnType<typeof synthesize>, type: string): [string, Resource['Properties']] {
  const [[id, { Properties }]] = all(type) as [[string, Resource]];
  return [id, Properties];
}
const alarmEmail = 'operator@example.com';

describe('alerts about costs', () => {
  const edge = edgeOf(variants.domain);

  test('are sent at 80 % and 100 % of the budget, and when more is forecast', () => {
    const [, budget] = only(edge, 'AWS::Budgets::Budget');
    expect(budget.Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 100, Unit: 'USD' },
    });
    expect(budget.NotificationsWithSubscribers).toMatchObject(
      [
        ['ACTUAL', 80],
        ['ACTUAL', 100],
        ['FORECASTED', 100],
      ].map(([NotificationType, Threshold]) => ({
        Notification: {
          NotificationType,
          ComparisonOperator: 'GREATER_THAN',
          Threshold,
          ThresholdType: 'PERCENTAGE',
        },
        Subscribers: [{ SubscriptionType: 'EMAIL', Address: alarmEmail }],
      })),
    );
  });

  test('have a budget without a name, because two budgets exist for a moment when alarmEmail changes', () => {
    const [, { Budget }] = only(edge, 'AWS::Budgets::Budget');
    expect(Budget).not.toHaveProperty('BudgetName');
  });

  test('are sent once a day for unusual costs, from a monitor of all services', () => {
    const [monitor] = only(edge, 'AWS::CE::AnomalyMonitor');
    const [, subscription] = only(edge, 'AWS::CE::AnomalySubscription');
    expect(subscription).toMatchObject({
      Frequency: 'DAILY',
      MonitorArnList: [{ 'Fn::GetAtt': [monitor, 'MonitorArn'] }],
      Subscribers: [{ Type: 'EMAIL', Address: alarmEmail }],
    });
    expect(JSON.parse(subscription.ThresholdExpression)).toEqual({
      Dimensions: {
        Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
        MatchOptions: ['GREATER_THAN_OR_EQUAL'],
        Values: ['20'],
      },
    });
    const [, properties] = only(edge, 'AWS::CE::AnomalyMonitor');
    expect(properties).toMatchObject({ MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' });
  });

  test('use the existing monitor of the account', () => {
    const costAnomalyMonitorArn = 'arn:aws:ce::111122223333:anomalymonitor/0123abcd';
    const settings = { alarmEmail, costAnomalyDollars: 20, costAnomalyMonitorArn };
    const edge = edgeOf(settings);
    expect(edge.all('AWS::CE::AnomalyMonitor')).toEqual([]);
    const [, subscription] = only(edge, 'AWS::CE::AnomalySubscription');
    expect(subscription.MonitorArnList).toEqual([costAnomalyMonitorArn]);
  });
});

test.each([
  [{ monthlyBudget: 100 }, 'Set alarmEmail, too'],
  [{ costAnomalyDollars: 20 }, 'Set alarmEmail, too'],
  [{ costAnomalyMonitorArn: 'arn:aws:ce::111122223333:anomalymonitor/0123abcd' }, 'needs costAnomalyDollars'],
])('the settings %j are refused', (settings, message) => {
  expect(() => readStageConfig(settings)).toThrow(message);
});

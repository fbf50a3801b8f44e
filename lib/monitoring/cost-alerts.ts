import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { CfnAnomalyMonitor, CfnAnomalySubscription } from 'aws-cdk-lib/aws-ce';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';

export interface CostAlertsProps {
  readonly config: StageConfig;
}

/**
 * E-mails about the costs of the whole account. The costs of one stage can be filtered by its tag only after someone
 * has activated the tag in the billing console:
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 */
export class CostAlerts extends Construct {
  constructor(scope: Construct, id: string, { config }: CostAlertsProps) {
    super(scope, id);
    const { alarmEmail, monthlyBudget, costAnomalyDollars, costAnomalyMonitorArn } = config;
    const { stackName } = Stack.of(this);
    if (monthlyBudget) {
      const notifications = [
        ['ACTUAL', 80],
        ['ACTUAL', 100],
        ['FORECASTED', 100],
      ] as const;
      new CfnBudget(this, 'Budget', {
        // Without a name: a changed e-mail address replaces the budget, and CloudFormation creates the new budget
        // before it deletes the old one. Two budgets can't have the same name.
        budget: {
          budgetType: 'COST',
          timeUnit: 'MONTHLY',
          budgetLimit: { amount: monthlyBudget, unit: 'USD' },
        },
        notificationsWithSubscribers: notifications.map(([notificationType, threshold]) => ({
          notification: {
            notificationType,
            threshold,
            thresholdType: 'PERCENTAGE',
            comparisonOperator: 'GREATER_THAN',
          },
          subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail as string }],
        })),
      });
    }
    if (costAnomalyDollars) {
      new CfnAnomalySubscription(this, 'Anomalies', {
        subscriptionName: `${stackName}-anomalies`,
        monitorArnList: [costAnomalyMonitorArn ?? this.#monitor(stackName)],
        // E-mails are sent daily or weekly. Immediate alerts need a topic.
        frequency: 'DAILY',
        subscribers: [{ type: 'EMAIL', address: alarmEmail as string }],
        thresholdExpression: JSON.stringify({
          Dimensions: {
            Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
            MatchOptions: ['GREATER_THAN_OR_EQUAL'],
            Values: [String(costAnomalyDollars)],
          },
        }),
      });
    }
  }

  /** An account can have one monitor of all services (aws-cloudformation/cloudformation-coverage-roadmap#2515). */
  #monitor(stackName: string): string {
    return new CfnAnomalyMonitor(this, 'Monitor', {
      monitorName: `${stackName}-services`,
      monitorType: 'DIMENSIONAL',
      monitorDimension: 'SERVICE',
    }).attrMonitorArn;
  }
}

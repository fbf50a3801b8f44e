import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Distribution } from './delivery/distribution.ts';
import { DistributionLog } from './delivery/distribution-log.ts';
import { AlarmTopic } from './monitoring/alarm-topic.ts';
import { DistributionAlarms } from './monitoring/distribution-alarms.ts';
import type { StageConfig } from './settings/stage-config.ts';
import { acknowledgeNoResources } from './shared/acknowledge.ts';

export interface DistributionAlarmsStackProps extends StackProps {
  readonly config: StageConfig;
  readonly distribution: Distribution;
}

/**
 * Alarms and log of a distribution whose stage is in another region than us-east-1. Both must be in us-east-1. They
 * can't be in the Edge stack, because that one is deployed before the distribution.
 */
export class DistributionAlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props: DistributionAlarmsStackProps) {
    const { config, distribution, ...stackProps } = props;
    super(scope, id, {
      ...stackProps,
      description: `Alarms and log of the distribution of Jamstack on AWS, stage ${config.stage}`,
    });
    if (config.alarms) {
      const topic = new AlarmTopic(this, 'Topic', { email: config.alarmEmail });
      new DistributionAlarms(this, 'Alarms', { topic, ...distribution.forAlarms });
    }
    if (config.cdnLogs) {
      const { distributionId } = distribution.forAlarms;
      new DistributionLog(this, 'Log', { distributionId, logRetention: config.logRetentionDays });
    }
    if (!config.alarms && !config.cdnLogs) acknowledgeNoResources(this);
  }
}

import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Distribution } from './delivery/distribution.ts';
import { AlarmTopic } from './monitoring/alarm-topic.ts';
import { DistributionAlarms } from './monitoring/distribution-alarms.ts';
import type { StageConfig } from './settings/stage-config.ts';
import { acknowledgeNoResources } from './shared/acknowledge.ts';

export interface DistributionAlarmsStackProps extends StackProps {
  readonly config: StageConfig;
  readonly distribution: Distribution;
}

/**
 * Alarms of a distribution whose stage is in another region than us-east-1. They need a topic in us-east-1. They can't be
 * in the Edge stack, because that one is deployed before the distribution.
 */
export class DistributionAlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props: DistributionAlarmsStackProps) {
    const { config, distribution, ...stackProps } = props;
    super(scope, id, {
      ...stackProps,
      description: `Alarms of the distribution of Jamstack on AWS, stage ${config.stage}`,
    });
    if (config.alarms) {
      const topic = new AlarmTopic(this, 'Topic', { email: config.alarmEmail });
      new DistributionAlarms(this, 'Alarms', { topic, ...distribution.forAlarms });
    } else acknowledgeNoResources(this);
  }
}

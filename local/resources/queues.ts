import { Queue, type QueueSettings } from '../aws/queue.ts';
import { maxBatchBytes } from '../aws/sqs.ts';
import { boolean, number, object, optional, text } from '../template/shapes.ts';
import { ignoreSettings } from '../template/tracked.ts';
import type { ResourceKind } from './resource-kind.ts';

const queueShape = object({
  ContentBasedDeduplication: optional(boolean),
  DelaySeconds: optional(number),
  FifoQueue: optional(boolean),
  MaximumMessageSize: optional(number),
  MessageRetentionPeriod: optional(number),
  ReceiveMessageWaitTimeSeconds: optional(number),
  RedrivePolicy: optional(object({ deadLetterTargetArn: text, maxReceiveCount: number })),
  VisibilityTimeout: optional(number),
});

/** Settings for permissions, keys and names. */
const ignored = [
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'QueueName',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'Tags',
];

/** Creates the queues of the templates. They are in memory, so their messages are lost when the run ends. */
export const queues: ResourceKind = {
  types: ['AWS::SQS::Queue'],
  deploy: (deployment) =>
    deployment.resources.each('AWS::SQS::Queue', queueShape, ({ path, physicalIds, properties, warn }) => {
      ignoreSettings(properties, ignored);
      const { RedrivePolicy: redrive } = properties;
      const arn = physicalIds.attributes.Arn as string;
      const { queues: all } = deployment.services;
      const settings: QueueSettings = {
        arn,
        url: physicalIds.ref,
        path,
        delaySeconds: properties.DelaySeconds ?? 0,
        visibilitySeconds: properties.VisibilityTimeout ?? 30,
        waitSeconds: properties.ReceiveMessageWaitTimeSeconds ?? 0,
        retentionSeconds: properties.MessageRetentionPeriod ?? 345_600,
        maxMessageBytes: properties.MaximumMessageSize ?? maxBatchBytes,
        isFifo: properties.FifoQueue ?? false,
        deduplicatesByContent: properties.ContentBasedDeduplication ?? false,
        ...(redrive && {
          maxReceiveCount: redrive.maxReceiveCount,
          deadLetter: (message) => {
            const target = all.get(redrive.deadLetterTargetArn);
            deployment.print(
              `warning: ${path}: a message was moved to ${target?.path ?? redrive.deadLetterTargetArn}`,
            );
            target?.move(message);
          },
        }),
      };
      const isKnown = deployment.resources
        .claim('AWS::SQS::Queue', queueShape)
        .some((other) => other.physicalIds.attributes.Arn === redrive?.deadLetterTargetArn);
      if (redrive && !isKnown)
        warn(`RedrivePolicy names ${redrive.deadLetterTargetArn}, which is not part of this local run`);
      const existing = all.get(arn);
      if (existing) existing.settings = settings;
      else all.set(arn, new Queue(settings));
    }),
};

import { Names, Stack } from 'aws-cdk-lib';
import {
  CfnDelivery,
  CfnDeliveryDestination,
  CfnDeliverySource,
  type RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allowLogDelivery, arnOf } from '../shared/allow-log-delivery.ts';
import { RetainedLogGroup } from '../shared/retained-log-group.ts';

/**
 * What is logged of a request. Queries contain search terms, cookies identify visitors, and the other headers and
 * addresses are personal data: none of them is here.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const loggedFields = [
  'date',
  'time',
  'x-edge-request-id',
  'x-edge-location',
  'x-host-header',
  'cs-method',
  'cs-uri-stem',
  'cs-protocol-version',
  'sc-status',
  'sc-bytes',
  'sc-content-type',
  'time-taken',
  'time-to-first-byte',
  'x-edge-result-type',
  'x-edge-detailed-result-type',
];

export interface DistributionLogProps {
  readonly distributionId: string;
  readonly logRetention: RetentionDays;
}

/**
 * The access log of a distribution in CloudWatch (standard logging v2). It must be in us-east-1:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export class DistributionLog extends Construct {
  constructor(scope: Construct, id: string, { distributionId, logRetention }: DistributionLogProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const logGroup = new RetainedLogGroup(this, 'Log', {
      retention: logRetention,
      logGroupName: `/aws/vendedlogs/${stack.stackName}-cdn`,
    });
    const name = Names.uniqueResourceName(this, { maxLength: 60 });
    const source = new CfnDeliverySource(this, 'Source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: stack.formatArn({
        service: 'cloudfront',
        region: '',
        resource: 'distribution',
        resourceName: distributionId,
      }),
    });
    const destination = new CfnDeliveryDestination(this, 'Destination', {
      name,
      outputFormat: 'json',
      destinationResourceArn: arnOf(logGroup),
    });
    const delivery = new CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.ref,
      deliveryDestinationArn: destination.attrArn,
      recordFields: loggedFields,
    });
    delivery.node.addDependency(allowLogDelivery(this, logGroup));
  }
}

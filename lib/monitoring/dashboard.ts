import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  Metric,
  Row,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HttpApi } from '../api/http-api.ts';
import type { HandlerFunction } from '../shared/handler-function.ts';
import { apiMetric, cloudFrontMetric } from './metrics.ts';

export interface DashboardProps {
  readonly distributionId: string;
  readonly api: HttpApi;
  /** The function that reads the stream of signatures. */
  readonly counter: HandlerFunction;
  readonly deadLetters: Queue;
  readonly signatures: ITable;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Alarms of the dashboard's region. Empty without alarms. */
  readonly alarms: readonly IAlarm[];
}

/** A question of an operator, and the widgets that answer it. */
interface Section {
  readonly question: string;
  readonly hint: string;
  readonly widgets: readonly IWidget[];
}

const period = Duration.minutes(5);
const day = Duration.days(1);
/** CloudWatch's grid has 24 columns. */
const columns = 24;

/** The dashboard of a stage: is it up, is it fast, is it growing, what does it cost? */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { stackName, region } = Stack.of(this);
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      // Names of dashboards are unique in an account, whatever the region.
      dashboardName: `${stackName}-${region}`,
      defaultInterval: Duration.days(7),
    });
    for (const { question, hint, widgets } of sectionsOf(props)) {
      const text = new TextWidget({ markdown: `## ${question}\n${hint}`, width: columns, height: 2 });
      dashboard.addWidgets(text);
      dashboard.addWidgets(new Row(...widgets));
    }
  }
}

function sectionsOf(props: DashboardProps): Section[] {
  const { alarms, api, counter, deadLetters, signatures, distributionId, userPoolId, userPoolClientId } =
    props;
  const cdn = (name: string, options: Parameters<typeof cloudFrontMetric>[2]) =>
    cloudFrontMetric(name, { DistributionId: distributionId }, options);
  const gateway = (name: string, statistic: string, label: string) =>
    apiMetric(name, api.apiId, { period, statistic, label });
  const handlers = (metric: (handler: HandlerFunction) => Metric) =>
    api.handlers.map((handler) => metric(handler).with({ label: nameOf(handler) }));
  const members = (metricName: string) =>
    new Metric({
      namespace: 'AWS/Cognito',
      metricName,
      dimensionsMap: { UserPool: userPoolId, UserPoolClient: userPoolClientId },
      statistic: Stats.SUM,
      period: day,
    });
  const average = { period, statistic: Stats.AVERAGE };
  return [
    {
      question: 'Is it up?',
      hint: 'Sections of the runbook have the names of the alarms.',
      widgets: [
        ...(alarms.length > 0 ? [new AlarmStatusWidget({ alarms: [...alarms], width: 6, height: 6 })] : []),
        graph('Errors that visitors get, in percent', [
          cdn('5xxErrorRate', average),
          cdn('4xxErrorRate', average),
        ]),
        graph('Responses of the API', [
          gateway('5xx', Stats.SUM, '5xx'),
          gateway('4xx', Stats.SUM, '4xx'),
          gateway('Count', Stats.SUM, 'all'),
        ]),
        graph('Signatures that were not counted', [
          deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
        ]),
      ],
    },
    {
      question: 'Is it fast?',
      hint: 'The latency of the API contains the function. The difference is API Gateway and the authorizer.',
      widgets: [
        graph('Latency of the API, in ms', [
          gateway('Latency', Stats.p(50), 'p50'),
          gateway('Latency', Stats.p(95), 'p95'),
          gateway('Latency', Stats.p(99), 'p99'),
          gateway('IntegrationLatency', Stats.p(95), 'functions, p95'),
        ]),
        graph(
          'Duration of the functions, p95 in ms',
          handlers(({ function: handler }) => handler.metricDuration({ period, statistic: Stats.p(95) })),
        ),
        graph('Age of signatures when they are counted, in ms', [
          counter.function.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }),
        ]),
      ],
    },
    {
      question: 'Is it growing?',
      hint: 'Sums of a day.',
      widgets: [
        graph('Requests of visitors', [cdn('Requests', { period: day })]),
        graph(
          'Requests by function',
          handlers(({ function: handler }) => handler.metricInvocations({ period: day })),
        ),
        graph('Members', [members('SignUpSuccesses'), members('SignInSuccesses')]),
      ],
    },
    {
      question: 'What does it cost?',
      hint: 'The charges are those of the whole account. CloudWatch has them only after [billing alerts](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html) are turned on. The other graphs show what the bill depends on.',
      widgets: [
        graph('Charges of this month, in US dollars', [
          new Metric({
            namespace: 'AWS/Billing',
            metricName: 'EstimatedCharges',
            dimensionsMap: { Currency: 'USD' },
            statistic: Stats.MAXIMUM,
            region: 'us-east-1',
            period: day,
          }),
        ]),
        graph('Data to visitors, in bytes', [cdn('BytesDownloaded', { period: day })]),
        graph('Capacity units of the table', [
          signatures.metricConsumedWriteCapacityUnits({ period: day }),
          signatures.metricConsumedReadCapacityUnits({ period: day }),
        ]),
      ],
    },
  ];
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 6, height: 6 });
}

/** The path of the construct below its stack, such as `Petition/Sign`. */
const nameOf = ({ node }: HandlerFunction): string => node.path.split('/').slice(1).join('/');

import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariable, memoryVariables } from '../../lambdas/shared/environment.ts';
import { acknowledge, acknowledgeInlinePolicy, acknowledgeTracing } from './acknowledge.ts';
import { type BundleOptions, handlerCode } from './bundle.ts';
import { RetainedLogGroup } from './retained-log-group.ts';

/** Environment variables that a handler or its libraries read. */
export type HandlerEnvironment = Readonly<
  Partial<Record<EnvironmentVariable | keyof typeof memoryVariables, string>>
>;

export interface HandlerFunctionProps extends BundleOptions {
  /** One sentence for the Lambda console. */
  readonly description: string;
  /** In MB, 128 to 10,240. CPU time is in proportion: 1,769 MB is one vCPU. */
  readonly memorySize: number;
  /** At most 29 seconds: API Gateway waits 30 seconds. */
  readonly timeout: Duration;
  /** Retention period of the log group. */
  readonly logRetention: RetentionDays;
  /** @default - none */
  readonly environment?: HandlerEnvironment;
  /** Permissions in addition to writing to the log group. @default - none */
  readonly permissions?: readonly PolicyStatement[];
}

/**
 * A Lambda function for one entry point in `lambdas/`, with its own role and log group.
 *
 * @example
 * const handler = new HandlerFunction(this, 'Handler', {
 *   description: 'Searches the third-party API.',
 *   entry: 'search/search.lambda.ts',
 *   memorySize: 256,
 *   timeout: Duration.seconds(10),
 *   logRetention: config.logRetentionDays,
 * });
 * api.addRoute(searchRoute, { handler });
 */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** Whether the package holds a page of the site. */
  readonly hasPages: boolean;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    this.hasPages = Object.keys(props.files ?? {}).some((name) => name.endsWith('.html'));
    const logGroup = new RetainedLogGroup(this, 'Logs', { retention: props.logRetention });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Role of this function: ${props.description}`,
    });
    // The managed policy AWSLambdaBasicExecutionRole allows writing to every log group of the account.
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const permission of props.permissions ?? []) this.role.addToPolicy(permission);
    const [feature] = props.entry.split('/');
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: handlerCode(props),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      environment: {
        ...props.environment,
        // Stack traces show lines of the sources instead of the minified bundle.
        NODE_OPTIONS: '--enable-source-maps',
        LOG_SERVICE: feature ?? props.entry,
      },
    });
    acknowledgeInlinePolicy(this.role);
    this.#acknowledge();
  }

  #acknowledge(): void {
    acknowledge(
      this.function,
      'Route throttles, the shards of the stream or the schedule limit the concurrency. An account can reserve only the concurrency above 100, and a new account has less than that.',
      'NIST.800.53.R5-LambdaConcurrency',
    );
    acknowledge(
      this.function,
      'Lambda uses a dead-letter queue for asynchronous invocations only. The API invokes the functions synchronously, the event source mapping has its own queue, and a failed run of the canary raises an alarm.',
      'NIST.800.53.R5-LambdaDLQ',
      'Serverless-LambdaDLQ',
    );
    acknowledge(
      this.function,
      'The function calls AWS services and public addresses over TLS. The project has no VPC. A VPC would need a NAT gateway for $33 a month or more.',
      'NIST.800.53.R5-LambdaInsideVPC',
      'cfn-guard::lambda_inside_vpc_check',
    );
  }

  /**
   * Records traces in X-Ray, or acknowledges that there are none. X-Ray has no ARN for what a function writes:
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
   */
  setTracing(isActive: boolean): void {
    if (!isActive) {
      acknowledge(
        this.function,
        'The setting tracing decides. HTTP APIs do not support X-Ray, so a trace shows the function only, and costs money.',
        'Serverless-LambdaTracing',
      );
      return;
    }
    (this.function.node.defaultChild as CfnFunction).tracingConfig = { mode: 'Active' };
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        resources: ['*'],
      }),
    );
    acknowledgeTracing(this.role);
  }
}

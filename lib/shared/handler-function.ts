import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariable, memoryVariables } from '../../lambdas/shared/environment.ts';
import { acknowledge, acknowledgeInlinePolicy } from './acknowledge.ts';
import { type BundleOptions, handlerCode } from './bundle.ts';
import { RetainedLogGroup } from './retained-log-group.ts';

/** Variables that a handler or its libraries read, by the names that they know them by. */
export type HandlerEnvironment = Readonly<
  Partial<Record<EnvironmentVariable | keyof typeof memoryVariables, string>>
>;

export interface HandlerFunctionProps extends BundleOptions {
  /** What it does, in a sentence, for whoever finds it in the console. */
  readonly description: string;
  /** In MB, 128 to 10,240. Lambda gives processor time in proportion: 1,769 MB is one whole vCPU. */
  readonly memorySize: number;
  /** At most 29 seconds: API Gateway waits 30. */
  readonly timeout: Duration;
  /** How long its log is kept. */
  readonly logRetention: RetentionDays;
  /** @default - none */
  readonly environment?: HandlerEnvironment;
  /** What it may do beside writing its own log. @default - nothing */
  readonly permissions?: readonly PolicyStatement[];
}

/** A Lambda function for one handler, with a role and a log of its own. */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const logGroup = new RetainedLogGroup(this, 'Logs', { retention: props.logRetention });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Role of the function that does this: ${props.description}`,
    });
    // AWSLambdaBasicExecutionRole would allow writing every log of the account.
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
        // Stack traces in the log name lines of the sources, not of the minified bundle.
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: feature ?? props.entry,
      },
    });
    acknowledgeInlinePolicy(this.role);
    this.#acknowledge();
  }

  #acknowledge(): void {
    acknowledge(
      this.function,
      'The throttles of the routes bound how often it runs, or the shards of a stream. Lambda lets an account reserve only what it has above 100 at once, and a new one has less.',
      'NIST.800.53.R5-LambdaConcurrency',
    );
    acknowledge(
      this.function,
      'Whoever calls it waits for the answer: the API, or the reader of a stream, which has a queue for what fails. Lambda uses a dead-letter queue only for calls that nobody waits for.',
      'NIST.800.53.R5-LambdaDLQ',
      'Serverless-LambdaDLQ',
    );
    acknowledge(
      this.function,
      'It asks services of AWS and public addresses, over TLS, and nothing of the project stands in a VPC. In one it would need a NAT gateway, from $33 a month, to reach the same.',
      'NIST.800.53.R5-LambdaInsideVPC',
      'cfn-guard::lambda_inside_vpc_check',
    );
    acknowledge(
      this.function,
      'An HTTP API takes no part in traces, so each would show this function alone, as its log does. To send them takes a permission on every resource (xray:PutTraceSegments), which no role here has.',
      'Serverless-LambdaTracing',
    );
  }
}

import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariable } from '../lambdas/shared/environment.ts';
import { type BundleOptions, handlerCode } from './bundle.ts';

/** Variables that a handler reads, by the names that the handlers know them by. */
export type HandlerEnvironment = Readonly<Partial<Record<EnvironmentVariable, string>>>;

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
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
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
  }
}

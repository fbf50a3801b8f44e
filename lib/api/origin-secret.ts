import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge, acknowledgeAwsManagedKey } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

/** The header by which CloudFront proves itself to the API. */
const header = 'x-origin-secret';

/** Where API Gateway finds the proof. A request without it is refused with no function asked. */
export const originSecretSource = `$request.header.${header}`;

/** What every authorizer of the API has in common. */
export const authorizerSettings = {
  responseTypes: [HttpLambdaResponseType.SIMPLE],
  // One call of the function in 5 minutes for the same proof, and as long for one that is wrong.
  resultsCacheTtl: Duration.minutes(5),
};

export interface OriginSecretProps {
  readonly config: StageConfig;
}

/** The secret that CloudFront sends to the API with each request, and the authorizer that compares it. */
export class OriginSecret extends Construct {
  /** For routes that ask for nothing more than having come through CloudFront. */
  readonly authorizer: HttpLambdaAuthorizer;
  /** The function behind the authorizer. */
  readonly handler: HandlerFunction;
  /** What an authorizer needs in order to compare the secret itself. */
  readonly environment: { readonly [environmentVariables.originSecretArn]: string };
  /** Headers that CloudFront adds to each request. In the template the value is only a reference to the secret. */
  readonly originHeaders: Record<string, string>;
  /** Whole, with the characters that Secrets Manager appends to the name. */
  readonly secretArn: string;

  constructor(scope: Construct, id: string, { config }: OriginSecretProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'What CloudFront sends to the API, so that the API answers nobody else.',
      // 64 letters and digits hold 381 bits.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      secret,
      'It is rotated by a command, npm run rotate:origin-secret. A function that Secrets Manager ran on a schedule would need leave to change the distribution: docs/decisions/03-only-through-the-cdn.md.',
      'AwsSolutions-SMG4',
      'NIST.800.53.R5-SecretsManagerRotationEnabled',
    );
    acknowledgeAwsManagedKey(secret);
    this.secretArn = secret.secretArn;
    this.environment = { [environmentVariables.originSecretArn]: this.secretArn };
    // A dynamic reference: CloudFormation fills in the value while it makes the distribution.
    this.originHeaders = { [header]: secret.secretValue.unsafeUnwrap() };
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Lets requests pass that came through CloudFront.',
      entry: 'authorizers/origin.lambda.ts',
      // Its work is reading one secret and comparing it; memory only buys a quicker start.
      memorySize: 256,
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
      environment: this.environment,
      permissions: [this.readPermission()],
    });
    this.authorizer = new HttpLambdaAuthorizer('OriginAuthorizer', this.handler.function, {
      ...authorizerSettings,
      identitySource: [originSecretSource],
    });
  }

  /** Allows reading the secret and nothing else. */
  readPermission(): PolicyStatement {
    return new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secretArn],
    });
  }
}

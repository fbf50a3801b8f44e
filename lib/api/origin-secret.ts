import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge, acknowledgeAwsManagedKey } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';

/** The header with the origin secret. */
const header = 'x-origin-secret';

/** Identity source of authorizers. API Gateway refuses requests without it and calls no function. */
export const originSecretSource = `$request.header.${header}`;

/** Properties of all authorizers of the API. */
export const authorizerSettings = {
  responseTypes: [HttpLambdaResponseType.SIMPLE],
  // API Gateway caches the result for the same header value, also of a refusal.
  resultsCacheTtl: Duration.minutes(5),
};

export interface OriginSecretProps {
  readonly config: StageConfig;
}

/** The secret that CloudFront sends to the API with each request, and the authorizer that checks it. */
export class OriginSecret extends Construct {
  /** Authorizer that checks the origin secret only. */
  readonly authorizer: HttpLambdaAuthorizer;
  /** The function of the authorizer. */
  readonly handler: HandlerFunction;
  /** Environment variable of authorizers that check the secret. */
  readonly environment: { readonly [environmentVariables.originSecretArn]: string };
  /** Headers that CloudFront adds to each request. The template holds a reference to the secret, not its value. */
  readonly originHeaders: Record<string, string>;
  /** Complete ARN, including the characters that Secrets Manager adds to the name. */
  readonly secretArn: string;

  constructor(scope: Construct, id: string, { config }: OriginSecretProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'CloudFront sends this secret to the API. The API refuses requests without it.',
      // 64 letters and digits are 381 bits.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      secret,
      'The command npm run rotate:origin-secret rotates the secret. A rotation function would need permission to change the distribution: docs/decisions/03-only-through-cloudfront.md.',
      'AwsSolutions-SMG4',
      'NIST.800.53.R5-SecretsManagerRotationEnabled',
    );
    acknowledgeAwsManagedKey(secret);
    this.secretArn = secret.secretArn;
    this.environment = { [environmentVariables.originSecretArn]: this.secretArn };
    // A dynamic reference, which CloudFormation resolves when it creates or updates the distribution.
    this.originHeaders = { [header]: secret.secretValue.unsafeUnwrap() };
    this.handler = new HandlerFunction(this, 'Handler', {
      description: 'Authorizer that checks the origin secret.',
      entry: 'authorizers/origin.lambda.ts',
      // It reads and compares one secret. More memory only shortens the cold start.
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

  /** Permission to read the secret. */
  readPermission(): PolicyStatement {
    return new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secretArn],
    });
  }
}

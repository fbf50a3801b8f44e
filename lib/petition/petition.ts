import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { listRoute } from '../../lambdas/petition/list.schema.ts';
import { signRoute } from '../../lambdas/petition/sign.schema.ts';
import { environmentVariables } from '../../lambdas/shared/environment.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge, acknowledgeAwsManagedKey } from '../shared/acknowledge.ts';
import { HandlerFunction } from '../shared/handler-function.ts';
import { SignatureCount } from './signature-count.ts';
import type { SignaturesTable } from './signatures-table.ts';

export interface PetitionProps {
  readonly config: StageConfig;
  readonly api: HttpApi;
  readonly signatures: SignaturesTable;
  /** Absolute path of the page template for the list, the thank-you page and errors. */
  readonly pageTemplate: string;
}

/** Routes that store and list signatures, and the counter of signatures. */
export class Petition extends Construct {
  readonly count: SignatureCount;

  constructor(scope: Construct, id: string, { config, api, signatures, pageTemplate }: PetitionProps) {
    super(scope, id);
    const common = {
      // Both functions mostly wait for the table.
      memorySize: 256,
      // Three attempts at the table of 2 s each, and the cold start.
      timeout: Duration.seconds(10),
      logRetention: config.logRetentionDays,
    };
    const environment = {
      [environmentVariables.signaturesTable]: signatures.table.tableName,
      [environmentVariables.signatureShards]: String(config.signatureShards),
    };
    const sign = new HandlerFunction(this, 'Sign', {
      ...common,
      description: 'Stores a signature.',
      entry: 'petition/sign.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      environment,
      permissions: [
        new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [signatures.table.tableArn] }),
      ],
    });
    this.count = new SignatureCount(this, 'Count', { config, signatures });
    const secret = this.#cursorSecret();
    const list = new HandlerFunction(this, 'List', {
      ...common,
      description: 'Lists signatures, newest first.',
      entry: 'petition/list.lambda.ts',
      files: { 'page-template.html': pageTemplate },
      environment: { ...environment, [environmentVariables.cursorSecretArn]: secret.secretArn },
      permissions: [
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: [signatures.newestIndexArn] }),
        // The signature that a form has just stored. The index may not have it yet.
        new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [signatures.table.tableArn] }),
        this.count.permission('dynamodb:BatchGetItem'),
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
      ],
    });
    api.addRoute(signRoute, { handler: sign });
    api.addRoute(listRoute, { handler: list });
    // Requests that must not be cached have a unique path: see `signaturesCache`.
    api.addRoute({ ...listRoute, path: `${listRoute.path}/{request}` }, { handler: list });
  }

  #cursorSecret(): Secret {
    const secret = new Secret(this, 'CursorSecret', {
      description: 'Encrypts the cursors of the list of signatures.',
      // 64 letters and digits are 381 bits.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      secret,
      'The secret protects public data only: a forged cursor starts the list at another place. A rotation would invalidate the cursors of current readers.',
      'AwsSolutions-SMG4',
      'NIST.800.53.R5-SecretsManagerRotationEnabled',
    );
    acknowledgeAwsManagedKey(secret);
    return secret;
  }
}

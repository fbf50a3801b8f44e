import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentVariables } from '../lambdas/shared/environment.ts';
import { HandlerFunction } from './handler-function.ts';
import type { HttpApi } from './http-api.ts';
import type { Signatures } from './signatures.ts';
import type { Stage } from './stage.ts';

export interface PetitionProps {
  readonly stage: Stage;
  readonly api: HttpApi;
  readonly signatures: Signatures;
  /** Absolute path of the page that the list is put into. */
  readonly shell: string;
}

/** Takes signatures, and lists them. */
export class Petition extends Construct {
  /** In the order of their routes: to sign, to list. */
  readonly handlers: readonly HandlerFunction[];

  constructor(scope: Construct, id: string, { stage, api, signatures, shell }: PetitionProps) {
    super(scope, id);
    const common = {
      // Both wait for the table more than they work.
      memorySize: 256,
      // Three attempts at the table, 2.5 s each, and the function's own start.
      timeout: Duration.seconds(10),
      logRetention: stage.logRetention,
      environment: {
        [environmentVariables.signaturesTable]: signatures.table.tableName,
        [environmentVariables.signatureShards]: String(stage.signatureShards),
      },
    };
    const sign = new HandlerFunction(this, 'Sign', {
      ...common,
      description: 'Stores a signature.',
      entry: 'petition/sign.ts',
      permissions: [
        new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [signatures.table.tableArn] }),
      ],
    });
    const list = new HandlerFunction(this, 'List', {
      ...common,
      description: 'Lists signatures, newest first.',
      entry: 'petition/list.ts',
      files: { 'shell.html': shell },
      permissions: [
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: [signatures.newestIndexArn] }),
      ],
    });
    api.addRoute({ method: HttpMethod.POST, path: '/api/signatures', handler: sign });
    api.addRoute({ method: HttpMethod.GET, path: '/api/signatures', handler: list });
    this.handlers = [sign, list];
  }
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Endpoints } from './endpoints.ts';

/** SDK clients with which a local run deploys. */
export interface AwsClients {
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly secrets: SecretsManagerClient;
}

export function makeClients({ urls, region, credentials }: Endpoints): AwsClients {
  const common = { region, credentials };
  return {
    s3: new S3Client({ ...common, endpoint: urls.S3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: urls.DYNAMODB }),
    streams: new DynamoDBStreamsClient({ ...common, endpoint: urls.DYNAMODB_STREAMS }),
    secrets: new SecretsManagerClient({ ...common, endpoint: urls.SECRETS_MANAGER }),
  };
}

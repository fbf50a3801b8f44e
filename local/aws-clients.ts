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
  // Suppresses a warning about Node.js 20 at each start. It concerns updates of the SDK, which is pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const common = { region, credentials };
  return {
    s3: new S3Client({ ...common, endpoint: urls.S3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: urls.DYNAMODB }),
    // DynamoDB emulators serve streams at the same address. AWS does not, so AWS has its own variable for streams.
    streams: new DynamoDBStreamsClient({
      ...common,
      endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB_STREAMS ?? urls.DYNAMODB,
    }),
    secrets: new SecretsManagerClient({ ...common, endpoint: urls.SECRETS_MANAGER }),
  };
}

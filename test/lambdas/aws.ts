import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { startS3 } from '../../local/aws/s3.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';
import type { LocalServer } from '../../local/server.ts';
import { makeSignaturesTable } from '../support/signatures-table.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };

/** Environment variables of the handlers, without the endpoints of services. */
export const awsVariables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};

/** Configuration of a client for a local service. */
export const clientOf = (endpoint: string) => ({
  endpoint,
  credentials,
  region: 'us-east-1',
  maxAttempts: 1,
});

/** Where a client of the handlers finds a local service. */
export const endpointOf = (url: string) => ({ url, credentials, region: 'us-east-1' });

/** A local service and its client. Its folder is deleted when it is closed. */
export interface Service<C> {
  /** Of the SDK. */
  readonly client: C;
  readonly url: string;
  close(): Promise<void>;
}

async function start<C extends { destroy(): void }>(
  open: (folder: string) => Promise<LocalServer>,
  connect: (url: string) => Promise<C>,
): Promise<Service<C>> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-'));
  const server = await open(folder);
  const client = await connect(server.url);
  return {
    client,
    url: server.url,
    close: async () => {
      client.destroy();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts Secrets Manager with these secrets, by name. */
export function secretsManagerWith(secrets: Record<string, string>): Promise<Service<SecretsManagerClient>> {
  return start(
    (folder) => startSecretsManager({ file: join(folder, 'secrets.json'), credentials }),
    async (url) => {
      const client = new SecretsManagerClient(clientOf(url));
      for (const [Name, SecretString] of Object.entries(secrets)) {
        await client.send(new CreateSecretCommand({ Name, SecretString }));
      }
      return client;
    },
  );
}

/** Starts S3 with one empty bucket. */
export function s3With(bucketName: string): Promise<Service<S3Client>> {
  return start(
    (folder) => startS3({ folder, credentials }),
    async (url) => {
      // Between two requests the server may have closed the connection, so the client retries.
      const client = new S3Client({ ...clientOf(url), forcePathStyle: true, maxAttempts: 3 });
      await client.send(new CreateBucketCommand({ Bucket: bucketName }));
      return client;
    },
  );
}

/** Starts DynamoDB with one empty table of signatures. */
export function dynamoDbWith(tableName: string): Promise<Service<DynamoDBClient>> {
  return start(
    (folder) => startDynamoDb({ folder, log: () => undefined }),
    async (url) => {
      const client = new DynamoDBClient(clientOf(url));
      await makeSignaturesTable(client, tableName);
      return client;
    },
  );
}

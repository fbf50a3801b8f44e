import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Endpoint } from './endpoint.ts';
import { type AwsClient, jsonClient } from './json-client.ts';

interface SecretsManagerOperations {
  GetSecretValue: [GetSecretValueCommandInput, GetSecretValueCommandOutput];
}

/** A client of Secrets Manager. */
export type SecretsManager = AwsClient<SecretsManagerOperations>;

/** @example const { SecretString } = await secretsManagerClient().send('GetSecretValue', { SecretId: arn }); */
export function secretsManagerClient(endpoint?: Partial<Endpoint>): SecretsManager {
  return jsonClient(
    { name: 'secretsmanager', id: 'SECRETS_MANAGER', target: 'secretsmanager', version: '1.1' },
    endpoint,
  );
}

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import { hasValidOriginSecret, originSecretReader } from './origin-secret.ts';

const readHashes = originSecretReader(
  new SecretsManagerClient(clientSettings),
  requiredVariable(environmentVariables.originSecretArn),
);

/** Authorizer for all routes except those of members: checks the origin secret. */
export const handler = authorizer(async (headers) => ({
  isAuthorized: await hasValidOriginSecret(headers['x-origin-secret'], readHashes),
}));

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import { hasValidOriginSecret, originSecretReader } from './origin-secret.ts';

const readSecret = originSecretReader(
  new SecretsManagerClient(clientSettings),
  requiredVariable(environmentVariables.originSecretArn),
);

/** Lets pass what came through the CDN: for every route but the members'. */
export const handler = authorizer(async (headers) => ({
  isAuthorized: await hasValidOriginSecret(headers['x-origin-secret'], readSecret),
}));

import { afterLoad } from '../shared/after-load.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { authorizer } from './authorizer.ts';
import { hasValidOriginSecret, originSecretReader, originSecretTtlMs } from './origin-secret.ts';

const readHashes = originSecretReader(
  secretsManagerClient(),
  requiredVariable(environmentVariables.originSecretArn),
);
afterLoad(() => readHashes(originSecretTtlMs, true));

/** Authorizer for all routes except those of members: checks the origin secret. */
export const handler = authorizer(async (headers) => ({
  isAuthorized: await hasValidOriginSecret(headers['x-origin-secret'], readHashes),
}));

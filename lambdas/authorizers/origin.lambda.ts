import { authorizer } from './authorizer.ts';
import { hasValidOriginSecret, prefetchOriginSecret } from './origin-secret.ts';

const readHashes = prefetchOriginSecret();

/** Authorizer for routes that require no access token: checks the origin secret. */
export const handler = authorizer(async (headers) => ({
  isAuthorized: await hasValidOriginSecret(headers['x-origin-secret'], readHashes),
}));

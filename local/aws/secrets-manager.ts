import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Credentials } from '../credentials.ts';
import { readBody } from '../read-body.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { operations } from './secrets-operations.ts';
import { SecretStore } from './secrets-store.ts';
import { parseInput, ServiceError } from './service-error.ts';
import { type SigningScope, verifyJsonSignature } from './signature.ts';

export interface SecretsManagerOptions {
  /** JSON file with the secrets, readable by its owner only. It is created if missing. */
  readonly file: string;
  /** The only accepted credentials. */
  readonly credentials: Credentials;
  /** @default 'us-east-1' */
  readonly region?: string;
}

/** JSON can need six bytes for each byte of a 64 KiB value. */
const maxBodyBytes = 512 * 1024;

/**
 * Starts a Secrets Manager with the operations that the product uses. Secrets are stored in a file. Every request
 * must be signed.
 *
 * @throws {UserError} if the file is damaged
 */
export async function startSecretsManager(options: SecretsManagerOptions): Promise<LocalServer> {
  const { file, credentials, region = 'us-east-1' } = options;
  const store = await SecretStore.open(file, region);
  const scope: SigningScope = { credentials, region, service: 'secretsmanager' };
  return listen(createServer(guarded((request, response) => void handle(request, response, store, scope))));
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  store: SecretStore,
  scope: SigningScope,
): Promise<void> {
  try {
    const body = await readBody(request, maxBodyBytes);
    if (!body) throw new ServiceError('RequestEntityTooLargeException', 'The request is too large.', 413);
    await verifyJsonSignature(request, scope, body);
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = operations.get(target.replace(/^secretsmanager\./, ''));
    if (!operation)
      throw new ServiceError(
        'UnknownOperationException',
        `The local run does not support the operation ${target}.`,
      );
    send(response, 200, await operation(store, parseInput(body.toString())));
  } catch (error) {
    const { status, code, message } =
      error instanceof ServiceError
        ? error
        : new ServiceError('InternalServiceError', (error as Error).message, 500);
    send(response, status, { __type: code, message });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

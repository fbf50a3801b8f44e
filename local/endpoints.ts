import { rm } from 'node:fs/promises';
import { startDynamoDb } from './aws/dynamodb.ts';
import { writeFileAtomic } from './aws/files.ts';
import { startS3 } from './aws/s3.ts';
import { startSecretsManager } from './aws/secrets-manager.ts';
import type { Credentials } from './credentials.ts';
import type { LocalServer } from './server.ts';
import type { StateFolder } from './state-folder.ts';

/** The embedded services, named as in the SDK's variables. */
export type Service = 'S3' | 'DYNAMODB' | 'SECRETS_MANAGER';

/** The AWS services of a local run. */
export interface Endpoints {
  readonly region: string;
  readonly credentials: Credentials;
  readonly urls: Readonly<Record<Service, string>>;
  close(): Promise<void>;
}

/** Valid only for the embedded servers, which listen on this machine. */
const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };

/**
 * Starts the embedded services, except those that an `AWS_ENDPOINT_URL_…` variable replaces.
 *
 * @param failed called when a service exits unexpectedly
 */
export async function startEndpoints(
  state: StateFolder,
  region: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
  failed: (reason: string) => void,
): Promise<Endpoints> {
  const credentials = credentialsOf(environment);
  const servers: LocalServer[] = [];
  const start: Record<Service, () => Promise<LocalServer>> = {
    S3: () => startS3({ folder: state.inside('s3'), credentials, region }),
    SECRETS_MANAGER: () => startSecretsManager({ file: state.inside('secrets.json'), credentials, region }),
    DYNAMODB: async () => {
      const server = await startDynamoDb({
        folder: state.inside('dynamodb'),
        log: progress,
        onCrash: failed,
      });
      progress(`database: ${server.engine}`);
      return server;
    },
  };
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  const url = async (service: Service): Promise<[Service, string]> => {
    const elsewhere = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment.AWS_ENDPOINT_URL;
    if (elsewhere) {
      progress(`${service.toLowerCase().replace('_', ' ')}: ${elsewhere} (set in the environment)`);
      return [service, elsewhere];
    }
    const server = await start[service]();
    servers.push(server);
    return [service, server.url];
  };
  const outcomes = await Promise.allSettled((Object.keys(start) as Service[]).map(url));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) {
    await close();
    throw failure.reason;
  }
  const urls = Object.fromEntries(
    outcomes.map((outcome) => (outcome as PromiseFulfilledResult<[Service, string]>).value),
  );
  return { region, credentials, urls: urls as Record<Service, string>, close };
}

/** What a command needs to use a running local run. */
export interface PublishedEndpoints {
  readonly region: string;
  /** @default - the credentials of the environment, as the run itself uses them */
  readonly credentials?: Credentials;
  readonly urls: Readonly<Record<Service | 'CLOUDFRONT', string>>;
  /** Outputs of each stack, by its name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Writes the services of a run to a file that only its owner can read.
 *
 * @returns a function that removes the file
 */
export async function publishEndpoints(
  file: string,
  { region, credentials, urls }: Endpoints,
  cloudFrontUrl: string,
  outputs: PublishedEndpoints['outputs'],
): Promise<{ close(): Promise<void> }> {
  const { accessKeyId, secretAccessKey } = localCredentials;
  const published: PublishedEndpoints = {
    region,
    // The user's own credentials are not written.
    ...(credentials === localCredentials && { credentials: { accessKeyId, secretAccessKey } }),
    urls: { ...urls, CLOUDFRONT: cloudFrontUrl },
    outputs,
  };
  await writeFileAtomic(file, `${JSON.stringify(published, undefined, 2)}\n`, 0o600);
  return { close: () => rm(file, { force: true }) };
}

/** Servers elsewhere get the credentials of the environment, as the SDK finds them. */
function credentialsOf(environment: NodeJS.ProcessEnv): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  const elsewhere = Object.keys(environment).some((name) => name.startsWith('AWS_ENDPOINT_URL'));
  if (!elsewhere || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return localCredentials;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

import { startDynamoDb } from './aws/dynamodb.ts';
import { type S3Server, startS3 } from './aws/s3.ts';
import { startSecretsManager } from './aws/secrets-manager.ts';
import type { AwsSettings } from './aws-settings.ts';
import type { Credentials } from './credentials.ts';
import type { LocalServer } from './server.ts';
import { writeState } from './state-file.ts';
import type { StateFolder } from './state-folder.ts';

/** The embedded services, named as in the SDK's variables. */
export type Service = 'S3' | 'DYNAMODB' | 'SECRETS_MANAGER';

/** The AWS services of a local run. */
export interface Endpoints {
  readonly region: string;
  readonly credentials: Credentials;
  readonly urls: Readonly<Record<Service | 'DYNAMODB_STREAMS', string>>;
  /** Reads an object without HTTP. Undefined if another S3 is used. */
  readonly readObject?: S3Server['read'];
  /** Stores an object without HTTP. Undefined if another S3 is used. */
  readonly writeObject?: S3Server['write'];
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
  settings: AwsSettings,
  progress: (line: string) => void,
  failed: (reason: string) => void,
): Promise<Endpoints> {
  const { credentials = localCredentials } = settings;
  const servers: LocalServer[] = [];
  let s3: S3Server | undefined;
  const start: Record<Service, () => Promise<LocalServer>> = {
    S3: async () => {
      s3 = await startS3({ folder: state.inside('s3'), credentials, region });
      return s3;
    },
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
    const elsewhere = settings.endpoints[service];
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
  ) as Record<Service, string>;
  // DynamoDB emulators serve streams at the same address. AWS does not, so AWS has its own variable for streams.
  const { DYNAMODB_STREAMS = urls.DYNAMODB } = settings.endpoints;
  return {
    region,
    credentials,
    urls: { ...urls, DYNAMODB_STREAMS },
    ...(s3 && { readObject: s3.read, writeObject: s3.write }),
    close,
  };
}

/** APIs that a run has only with a distribution, or with a user pool. */
interface OptionalUrls {
  readonly CLOUDFRONT?: string;
  readonly COGNITO_IDENTITY_PROVIDER?: string;
}

/** What a command needs to use a running local run. */
export interface PublishedEndpoints {
  readonly region: string;
  /** @default - the credentials of the environment, as the run itself uses them */
  readonly credentials?: Credentials;
  readonly urls: Readonly<Record<Service, string>> & OptionalUrls;
  /** Outputs of each stack, by its name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Origin of the console. @default - the console is off */
  readonly console?: string;
}

/** Writes the services of a run to a file that only its owner can read. */
export async function publishEndpoints(
  file: string,
  { region, credentials, urls }: Endpoints,
  { CLOUDFRONT, COGNITO_IDENTITY_PROVIDER }: { readonly [name in keyof OptionalUrls]: string | undefined },
  outputs: PublishedEndpoints['outputs'],
  console?: string,
): Promise<void> {
  const { accessKeyId, secretAccessKey } = localCredentials;
  const published: PublishedEndpoints = {
    region,
    // The user's own credentials are not written.
    ...(credentials === localCredentials && { credentials: { accessKeyId, secretAccessKey } }),
    urls: {
      ...urls,
      ...(CLOUDFRONT !== undefined && { CLOUDFRONT }),
      ...(COGNITO_IDENTITY_PROVIDER !== undefined && { COGNITO_IDENTITY_PROVIDER }),
    },
    outputs,
    ...(console !== undefined && { console }),
  };
  await writeState(file, published);
}

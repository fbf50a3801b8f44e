import { connect } from 'node:net';
import { devNull } from 'node:os';
import type { Credentials } from './credentials.ts';
import { parseUrl } from './parse-url.ts';
import { UserError } from './user-error.ts';

/** The services that an endpoint variable can replace, named as in the SDK's variables. */
const services = ['S3', 'DYNAMODB', 'DYNAMODB_STREAMS', 'SECRETS_MANAGER'] as const;

/** The AWS settings of the shell that a local run uses. */
export interface AwsSettings {
  /** URLs of other servers, by service. */
  readonly endpoints: Readonly<Partial<Record<(typeof services)[number], string>>>;
  /** Keys for those servers. Undefined without any such server. */
  readonly credentials?: Credentials;
}

/**
 * Takes the AWS settings from the environment and removes all others, so that no client and no child process of the run
 * reads a profile, a region or an endpoint from the shell or from `~/.aws`.
 *
 * @throws {UserError} for an endpoint that is not a URL, or is an endpoint of AWS
 */
export function takeAwsSettings(environment: NodeJS.ProcessEnv): AwsSettings {
  const isIgnored = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
  const endpoints: Partial<Record<(typeof services)[number], string>> = {};
  for (const service of isIgnored ? [] : services) {
    const names = [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'];
    // Streams have the endpoint of DynamoDB, unless they have their own variable.
    if (service === 'DYNAMODB_STREAMS') names.pop();
    const name = names.find((each) => environment[each]);
    if (name) endpoints[service] = checkEndpoint(name, environment[name] as string);
  }
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  for (const name of Object.keys(environment)) if (/^AWS_/i.test(name)) delete environment[name];
  Object.assign(environment, isolation);
  const hasEndpoints = Object.keys(endpoints).length > 0;
  if (!hasEndpoints || !accessKeyId || !secretAccessKey) return { endpoints };
  return { endpoints, credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } };
}

/** Variables that keep the SDK from reading other settings of this machine. */
export const isolation: Readonly<Record<string, string>> = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  // A warning about Node.js 20, which concerns updates of the SDK. It is pinned.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

function checkEndpoint(name: string, text: string): string {
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UserError(`${name} must be an absolute http or https URL, not "${text}".`);
  }
  if (/(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(url.hostname)) {
    throw new UserError(`${name} is an endpoint of AWS (${text}), which a local run never calls. Unset it.`);
  }
  return text;
}

/** An endpoint that does not accept a connection within this time counts as unreachable. */
const connectTimeoutMs = 3_000;

/** @throws {UserError} with the first endpoint that accepts no connection */
export async function checkReachable({ endpoints }: AwsSettings): Promise<void> {
  for (const [service, endpoint] of Object.entries(endpoints)) {
    const { protocol, hostname, port } = new URL(endpoint);
    const problem = await connectTo(
      hostname.replace(/^\[|\]$/g, ''),
      Number(port || (protocol === 'https:' ? 443 : 80)),
    );
    if (problem) {
      throw new UserError(
        `${endpoint} can't be reached (${problem}). Start that server, or unset AWS_ENDPOINT_URL_${service} and AWS_ENDPOINT_URL.`,
      );
    }
  }
}

/** @returns undefined once connected, or else the reason */
function connectTo(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs });
    const settle = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => settle());
    socket.once('timeout', () => settle('no connection in 3 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { PublishedEndpoints } from '../local/endpoints.ts';
import { CommandError, runCommand } from './command.ts';

/** The region of CloudFront's API. A client with a custom endpoint needs it for its signatures. */
export const cloudFrontRegion = 'us-east-1';

export type Outputs = Readonly<Record<string, unknown>>;

/** A deployed stack. */
export interface DeployedStack {
  readonly outputs: Outputs;
  /** Whether a deployment of the stack is in progress. */
  readonly isChanging: boolean;
}

/**
 * The name of the stack with the site and the API, or of the one with the signatures and the accounts.
 *
 * @throws {CommandError} unless the text is the name of a stage
 */
export function stackOf(stage: string, part: 'App' | 'Data'): string {
  if (/^[a-z0-9-]{1,20}$/.test(stage)) return `Jamstack-${stage}-${part}`;
  throw new CommandError(
    `"${stage}" is not a stage name. Use at most 20 lowercase letters, digits and hyphens.`,
  );
}

/**
 * Reads the endpoints of a running local run.
 *
 * @throws {CommandError} if there is none
 */
async function readPublished(folder: string): Promise<PublishedEndpoints> {
  try {
    return JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as PublishedEndpoints;
  } catch {
    throw new CommandError(
      `There is no local run in ${folder}. Start one with: npm start -- --data ${folder}`,
    );
  }
}

async function readStack(client: CloudFormationClient, StackName: string): Promise<DeployedStack> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]);
  return {
    outputs: Object.fromEntries(outputs),
    isChanging: /_IN_PROGRESS$/.test(stack?.StackStatus ?? ''),
  };
}

/** Options that select the deployment of a stage. */
export const stageOptions = ['stage', 'region', 'local'] as const;

export type StageChoice = { readonly [name in (typeof stageOptions)[number]]?: string };

/** @param stageNote what happens without `--stage` */
export function stageUsage(stageNote: string): string {
  return `Which deployment:
  --stage NAME      the stage (${stageNote})
  --region REGION   the region of its stack (default: AWS_REGION, or the AWS profile)
  --local DIR       a running local run with this state folder, such as .local

Credentials come from the environment or the AWS profile, as for the AWS CLI.
`;
}

/** The services of AWS or of a local run. */
export interface Services {
  /** Settings of a client for a service. */
  settingsFor(service: keyof PublishedEndpoints['urls']): {
    readonly region?: string;
    readonly maxAttempts?: number;
    readonly endpoint?: string;
    readonly credentials?: NonNullable<PublishedEndpoints['credentials']>;
  };
  readStack(name: string): Promise<DeployedStack>;
}

/** @throws {CommandError} if the local run does not run */
export async function openServices({ region, local }: Omit<StageChoice, 'stage'>): Promise<Services> {
  if (local !== undefined) {
    const { urls, outputs, credentials, ...run } = await readPublished(local);
    return {
      settingsFor: (service) => ({
        region: run.region,
        ...(credentials && { credentials }),
        endpoint: urls[service] as string,
      }),
      readStack: async (name) => ({ outputs: outputs[name] ?? {}, isChanging: false }),
    };
  }
  const settings = { maxAttempts: 10, ...(region && { region }) };
  const client = new CloudFormationClient(settings);
  return { settingsFor: () => settings, readStack: (name) => readStack(client, name) };
}

/** The App stack of a stage, on AWS or in a local run. */
export interface StageDeployment extends Pick<Services, 'settingsFor'> {
  readonly stack: string;
  readonly outputs: Outputs;
  /** Whether a deployment of the stack is in progress. */
  isDeploying(): Promise<boolean>;
}

/** @throws {CommandError} if the stage has a wrong name, or the local run does not run */
export async function openStage(stage: string, where: Omit<StageChoice, 'stage'>): Promise<StageDeployment> {
  const stack = stackOf(stage, 'App');
  const { settingsFor, readStack } = await openServices(where);
  return {
    stack,
    outputs: (await readStack(stack)).outputs,
    isDeploying: async () => (await readStack(stack)).isChanging,
    settingsFor,
  };
}

/** Runs a command that calls AWS: {@link runCommand} with the errors of {@link toCommandError}. */
export function runAwsCommand(
  usage: string,
  command: (args: readonly string[]) => Promise<boolean>,
): Promise<void> {
  return runCommand(usage, async (args) => {
    try {
      return await command(args);
    } catch (error) {
      throw toCommandError(error);
    }
  });
}

/** Converts errors that the user can fix to a CommandError. Returns other errors unchanged. */
export function toCommandError(error: unknown): unknown {
  if (error instanceof CommandError) return error;
  const { name, message } = error as Error;
  if (name === 'ValidationError' && /does not exist/.test(message)) {
    return new CommandError(`${message}. Check the stage, the account and the region.`);
  }
  if (name === 'NoSuchDistribution' || name === 'ResourceNotFoundException') {
    return new CommandError(`${message} Check the account and the region.`);
  }
  if (name === 'SettingError') return new CommandError(message);
  if (name === 'CredentialsProviderError') {
    return new CommandError('There are no AWS credentials. Set AWS_PROFILE, or log in with the AWS CLI.');
  }
  if (/region is missing/i.test(message))
    return new CommandError(
      'The region is missing. Set --region, AWS_REGION, or a region in the AWS profile.',
    );
  if (isUnreachable(error)) {
    return new CommandError(
      `A service can't be reached: ${message}. Check the network and the region. With --local, the local run must be running.`,
    );
  }
  return /AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|Signature/.test(name)
    ? new CommandError(`${name}: ${message}`)
    : error;
}

/** Whether no server accepts connections at the address of a service. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return /ECONNREFUSED|ENOTFOUND/.test(`${code} ${message}`);
}

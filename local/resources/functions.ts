import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isolation } from '../aws-settings.ts';
import type { Endpoints } from '../endpoints.ts';
import type { FunctionLogLine } from '../lambda/definition.ts';
import { LocalFunction } from '../lambda/function.ts';
import type { Assembly } from '../template/assembly.ts';
import type { Resources } from '../template/resources.ts';
import { ignore, ignoreSettings, unwrap } from '../template/tracked.ts';

interface FunctionProperties {
  readonly Code: { readonly S3Bucket?: string; readonly S3Key: string };
  readonly Handler: string;
  readonly Runtime: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables: Record<string, string> };
  readonly [recordOrPermission: string]: unknown;
}

/** Settings for permissions, logs and the processor. */
const ignored = [
  'Architectures',
  'Description',
  'Layers',
  'LoggingConfig',
  'Role',
  'Tags',
  'TracingConfig',
  'EphemeralStorage',
  'FunctionName',
];

/** Lambda's defaults (API_CreateFunction): 3 s, 128 MB. */
const defaultTimeoutSeconds = 3;
const defaultMemoryMegabytes = 128;

/** Maximum processes of one function. A cold start uses all CPU, so more of them only slow each other down. */
const maxEnvironments = Math.max(6, 2 * availableParallelism());

/** The functions of the templates, by name. */
export type Functions = ReadonlyMap<string, LocalFunction>;

/** The environment of handler processes, in addition to the template's variables. */
export interface FunctionDependencies {
  readonly endpoints: Endpoints;
  /** URL of the local Cognito API. */
  readonly cognitoUrl: string;
  /** Changes the variables of a template. */
  adapt(variables: Record<string, string>): Record<string, string>;
  /** AWS origins of a handler's requests, with the local origins that replace them. */
  readonly originMap: Readonly<Record<string, string>>;
  /** Gets the lines that functions write. */
  log(line: FunctionLogLine): void;
}

/** Prepares the Node functions of the templates. The CDK's own functions use other runtimes and are not needed here. */
export function deployFunctions(
  resources: Resources,
  assembly: Assembly,
  { endpoints, cognitoUrl, adapt, originMap, log }: FunctionDependencies,
): Functions {
  const functions = new Map<string, LocalFunction>();
  for (const { physicalIds, region, properties, path } of resources.claim<FunctionProperties>(
    'AWS::Lambda::Function',
  )) {
    const { Code, Handler, Runtime, Timeout, MemorySize, ReservedConcurrentExecutions, Environment } =
      properties;
    ignoreSettings(properties, ignored);
    ignore(Code);
    if (isOfCdk(path)) {
      unwrap(properties);
      continue;
    }
    if (!Runtime.startsWith('nodejs')) continue;
    const variables = adapt({ ...unwrap(Environment?.Variables) });
    functions.set(
      physicalIds.ref,
      new LocalFunction(
        {
          name: physicalIds.ref,
          region,
          codeDirectory: assembly.assetPath(Code.S3Key),
          handler: Handler,
          timeoutSeconds: Timeout ?? defaultTimeoutSeconds,
          memoryMegabytes: MemorySize ?? defaultMemoryMegabytes,
          ...(ReservedConcurrentExecutions !== undefined && {
            reservedConcurrency: ReservedConcurrentExecutions,
          }),
          preload: [fileURLToPath(new URL('../lambda/preload.mjs', import.meta.url))],
          environment: {
            ...variables,
            AWS_ENDPOINT_URL_S3: endpoints.urls.S3,
            AWS_ENDPOINT_URL_DYNAMODB: endpoints.urls.DYNAMODB,
            AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.urls.SECRETS_MANAGER,
            AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognitoUrl,
            ...isolation,
            LOCAL_ORIGIN_MAP: JSON.stringify(originMap),
          },
        },
        {
          maxEnvironments,
          credentials: endpoints.credentials,
          log,
        },
      ),
    );
  }
  return functions;
}

/** The CDK's functions for custom resources. The local run does their work itself. */
const isOfCdk = (path: string): boolean => /\/(Custom::|AWS\d|BucketDeployment|LogRetention)/.test(path);

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isolation } from '../aws-settings.ts';
import type { InvokeResult } from '../lambda/definition.ts';
import { LocalFunction } from '../lambda/function.ts';
import type { Resource } from '../template/resource.ts';
import { number, object, optional, type PropertiesOf, text, textMap, texts } from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { resolveDynamicReferences } from './dynamic-references.ts';
import { codeOf, codeShape, layerFolders } from './function-code.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';

const functionShape = object({
  Code: codeShape,
  Environment: optional(object({ Variables: optional(textMap) })),
  Handler: optional(text),
  Layers: optional(texts),
  MemorySize: optional(number),
  ReservedConcurrentExecutions: optional(number),
  Runtime: optional(text),
  Timeout: optional(number),
});

const aliasShape = object({ FunctionName: text });

/** Settings for permissions, logs and the processor. */
const ignored = [
  'Architectures',
  'Code',
  'Description',
  'EphemeralStorage',
  'FunctionName',
  'LoggingConfig',
  'Role',
  'RuntimeManagementConfig',
  'Tags',
  'TracingConfig',
];
const ignoredOfAlias = [
  'CodeSha256',
  'Description',
  'FunctionName',
  'FunctionVersion',
  'Name',
  'ProvisionedConcurrencyConfig',
];

/** Lambda's defaults (API_CreateFunction): 3 s, 128 MB. */
const defaultTimeoutSeconds = 3;
const defaultMemoryMegabytes = 128;

/** Maximum processes of one function. A cold start uses all CPU, so more of them only slow each other down. */
const maxEnvironments = Math.max(6, 2 * availableParallelism());

/** The functions of the templates, by name. */
export type Functions = ReadonlyMap<string, LocalFunction>;

/** Prepares the Node functions of the templates. An alias or a version is the function itself. */
export const functions: ResourceKind = {
  types: ['AWS::Lambda::Function', 'AWS::Lambda::LayerVersion', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'],
  async deploy(deployment) {
    const { resources, keep } = deployment;
    const layers = await layerFolders(deployment);
    for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version']) {
      await resources.each(type, aliasShape, ({ properties }) => ignoreSettings(properties, ignoredOfAlias));
    }
    await resources.each('AWS::Lambda::Function', functionShape, async (each) => {
      if (isOfCdk(each.path)) return void unwrap(each.properties);
      deployment.functions.set(each.physicalIds.ref, keep(await functionOf(each, layers, deployment)));
    });
  },
};

async function functionOf(
  { physicalIds, region, properties, warn }: Resource<PropertiesOf<typeof functionShape>>,
  knownLayers: ReadonlyMap<string, string>,
  deployment: PendingDeployment,
): Promise<LocalFunction> {
  const { endpoints, services, functionLog, inspect } = deployment;
  const { Code, Handler, Runtime, Timeout, MemorySize, ReservedConcurrentExecutions, Environment } =
    properties;
  const name = physicalIds.ref;
  ignoreSettings(properties, ignored);
  if (!Handler || !Runtime?.startsWith('nodejs')) {
    unwrap(properties);
    throw new Error(`Runtime ${Runtime ?? 'of a container'} is not supported, only Node.js`);
  }
  const layers = unwrap(properties.Layers) ?? [];
  const code = await codeOf({ name, code: unwrap(Code), layers }, knownLayers, deployment, warn);
  const given = await resolveDynamicReferences(unwrap(Environment?.Variables) ?? {}, deployment, (problem) =>
    warn(`Environment.Variables: ${problem}`),
  );
  return new LocalFunction(
    {
      name,
      region,
      codeDirectory: inspect ? await inspect.withRealPaths(code.directory) : code.directory,
      handler: Handler,
      timeoutSeconds: Timeout ?? defaultTimeoutSeconds,
      memoryMegabytes: MemorySize ?? defaultMemoryMegabytes,
      ...(ReservedConcurrentExecutions !== undefined && {
        reservedConcurrency: ReservedConcurrentExecutions,
      }),
      preload: [fileURLToPath(new URL('../lambda/preload.mjs', import.meta.url))],
      environment: {
        ...(code.modulePath !== undefined && { NODE_PATH: code.modulePath }),
        ...deployment.adapter.adapt({ ...given }),
        AWS_ENDPOINT_URL: services.urlFor(name),
        // The origin of the queues' URLs, or the SDK prints a warning with each call. The preload redirects it.
        AWS_ENDPOINT_URL_SQS: `https://sqs.${region}.amazonaws.com`,
        AWS_ENDPOINT_URL_S3: endpoints.urls.S3,
        AWS_ENDPOINT_URL_DYNAMODB: endpoints.urls.DYNAMODB,
        AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.urls.DYNAMODB_STREAMS,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.urls.SECRETS_MANAGER,
        ...(deployment.cognitoUrl && { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: deployment.cognitoUrl }),
        ...isolation,
        LOCAL_ORIGIN_MAP: JSON.stringify(Object.fromEntries(deployment.handlerOrigins)),
        LOCAL_SERVICES_URL: services.urlFor(name),
      },
    },
    { maxEnvironments, credentials: endpoints.credentials, inspect, log: functionLog },
  );
}

/** The CDK's functions for custom resources. The local run does their work itself. */
const isOfCdk = (path: string): boolean =>
  /\/(Custom::|AWS[0-9a-f]{8,}$|BucketDeployment|LogRetention[0-9a-f]{8,}$)/.test(path);

/**
 * Runs a function.
 *
 * @throws {Error} if the run has no function of this name
 */
export function invoke(all: Functions, name: string, event: unknown): Promise<InvokeResult> {
  const target = all.get(name);
  if (!target) throw new Error(`The local run has no function ${name} that it can run.`);
  return target.invoke(event);
}

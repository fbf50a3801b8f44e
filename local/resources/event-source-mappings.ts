import { mkdirSync } from 'node:fs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Queue } from '../aws/queue.ts';
import { functionNameOf } from '../lambda/function-name.ts';
import { inspectedTimeoutSeconds } from '../lambda/inspector.ts';
import type { StreamMapping } from '../streams/definition.ts';
import { type Filter, readFilter } from '../streams/filter.ts';
import { type Poller, startPoller } from '../streams/poller.ts';
import { type QueueMapping, startQueueConsumer } from '../streams/queue-consumer.ts';
import { accountId } from '../template/physical-ids.ts';
import type { Resource } from '../template/resource.ts';
import type { Resources } from '../template/resources.ts';
import {
  boolean,
  list,
  number,
  object,
  oneOf,
  optional,
  type PropertiesOf,
  text,
  texts,
} from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { invoke } from './functions.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';

const mappingShape = object({
  BatchSize: optional(number),
  BisectBatchOnFunctionError: optional(boolean),
  DestinationConfig: optional(object({ OnFailure: optional(object({ Destination: optional(text) })) })),
  Enabled: optional(boolean),
  EventSourceArn: optional(text),
  FilterCriteria: optional(object({ Filters: optional(list(object({ Pattern: optional(text) }))) })),
  FunctionName: text,
  FunctionResponseTypes: optional(texts),
  MaximumBatchingWindowInSeconds: optional(number),
  MaximumRecordAgeInSeconds: optional(number),
  MaximumRetryAttempts: optional(number),
  ParallelizationFactor: optional(number),
  ScalingConfig: optional(object({ MaximumConcurrency: optional(number) })),
  StartingPosition: optional(oneOf('TRIM_HORIZON', 'LATEST')),
  TumblingWindowInSeconds: optional(number),
});

type Mapping = Resource<PropertiesOf<typeof mappingShape>>;

/** Lambda's default (Developer Guide, parameters of DynamoDB event source mappings). */
const defaultBatchSize = 100;

/** Lambda's default for queues. */
const defaultQueueBatchSize = 10;
/** Lambda starts with five pollers of a queue. Every one of them is a process here. */
const maxQueueConcurrency = 5;

/**
 * Starts the event source mappings of the templates: streams of tables and queues invoke functions. For
 * discarded records of a stream, the message to the on-failure destination is written to `log/dead-letters.jsonl` in
 * the state folder, and not sent.
 */
export const eventSourceMappings: ResourceKind = {
  types: ['AWS::Lambda::EventSourceMapping'],
  async deploy(deployment) {
    const { resources, services, inBackground } = deployment;
    await resources.each('AWS::Lambda::EventSourceMapping', mappingShape, async (resource) => {
      const queue = services.queues.get(resource.properties.EventSourceArn ?? '');
      if (queue) {
        const mapping = queueMapping(resource, queue, deployment);
        if (mapping) inBackground(async () => startQueueConsumer(mapping));
        return;
      }
      const mapping = streamMapping(resource);
      if (mapping && isRunnable(mapping, deployment, resource.warn))
        inBackground(() => startStream(mapping, deployment));
    });
  },
};

/** The event source mappings of streams. */
export function readMappings(resources: Resources): StreamMapping[] {
  return resources
    .claim('AWS::Lambda::EventSourceMapping', mappingShape)
    .flatMap((mapping) => streamMapping(mapping) ?? []);
}

/** Undefined for a mapping that doesn't run. It is reported. */
function queueMapping(
  { path, region, properties, warn }: Mapping,
  queue: Queue,
  { functions, inspect, print }: PendingDeployment,
): QueueMapping | undefined {
  if (isDisabled(properties, warn)) return undefined;
  const name = functionNameOf(properties.FunctionName) ?? properties.FunctionName;
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig } = properties;
  ignoreSettings(properties, ['Tags']);
  return {
    path,
    region,
    queue,
    batchSize: BatchSize ?? defaultQueueBatchSize,
    batchingWindowSeconds: MaximumBatchingWindowInSeconds ?? 0,
    // Or the queue delivers the messages again while the handler waits in a debugger.
    ...(inspect && { visibilitySeconds: inspectedTimeoutSeconds }),
    maxConcurrency: Math.min(ScalingConfig?.MaximumConcurrency ?? maxQueueConcurrency, maxQueueConcurrency),
    reportsItemFailures: reportsItemFailures(properties),
    filter: filterOf(properties, warn),
    invoke: (event) => invoke(functions, name, event),
    log: (line) => print(`warning: ${path}: ${line}`),
  };
}

const nameOf = ({ functionArn }: StreamMapping): string => functionArn.split(':').at(-1) as string;

function isRunnable(
  mapping: StreamMapping,
  { functions }: PendingDeployment,
  warn: (problem: string) => void,
): boolean {
  const name = nameOf(mapping);
  if (functions.has(name)) return true;
  warn(`not served: the local run has no function ${name} that it can run`);
  return false;
}

async function startStream(
  mapping: StreamMapping,
  { functions, clients, state, print, fail, log }: PendingDeployment,
): Promise<Poller> {
  const { Table: table } = await clients.dynamodb.send(
    new DescribeTableCommand({ TableName: mapping.tableName }),
  );
  if (!table?.LatestStreamArn) {
    print(`warning: ${mapping.path}: the table ${mapping.tableName} has no stream`);
    return { close: async () => {} };
  }
  const name = nameOf(mapping);
  const letters = log('dead-letters.jsonl');
  mkdirSync(state.inside('streams'), { recursive: true });
  return startPoller({
    mapping,
    client: clients.streams,
    streamArn: table.LatestStreamArn,
    checkpointFile: state.inside('streams', `${mapping.id}.json`),
    invoke: (event) => invoke(functions, name, event),
    discard: (letter) => {
      const { batchSize } = letter.DDBStreamBatchInfo;
      const records = batchSize === 1 ? '1 record' : `${batchSize} records`;
      const where = mapping.deadLetterArn ? `, see ${letters.path}` : '';
      if (mapping.deadLetterArn) letters.write(JSON.stringify(letter));
      print(`warning: ${mapping.path}: ${records} discarded (${letter.requestContext.condition})${where}`);
    },
    log: (line) => print(`warning: ${mapping.path}: ${line}`),
    failed: fail,
  });
}

/** Undefined for a mapping that doesn't run. It is reported. */
function streamMapping({ path, region, physicalIds, properties, warn }: Mapping): StreamMapping | undefined {
  const { EventSourceArn: source = 'without EventSourceArn' } = properties;
  const table = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(source);
  if (!table) {
    unwrap(properties);
    warn(`not served: the source ${source} is not supported`);
    return undefined;
  }
  if (isDisabled(properties, warn)) return undefined;
  ignoreSettings(properties, ['Tags']);
  if ((properties.ParallelizationFactor ?? 1) > 1)
    warn('delivers one batch of a shard at a time: ParallelizationFactor is not supported');
  const tumblingWindowSeconds = properties.TumblingWindowInSeconds;
  const deadLetterArn = properties.DestinationConfig?.OnFailure?.Destination;
  const name = functionNameOf(properties.FunctionName) ?? properties.FunctionName;
  return {
    id: physicalIds.ref,
    path,
    region,
    tableName: table[1] as string,
    streamArn: source,
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    batchSize: properties.BatchSize ?? defaultBatchSize,
    batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds ?? 0,
    ...(tumblingWindowSeconds && { tumblingWindowSeconds }),
    filter: filterOf(properties, warn),
    startingPosition: properties.StartingPosition ?? 'TRIM_HORIZON',
    retry: {
      maxRetryAttempts: unlimited(properties.MaximumRetryAttempts),
      maxRecordAgeSeconds: unlimited(properties.MaximumRecordAgeInSeconds),
      bisectBatchOnFunctionError: properties.BisectBatchOnFunctionError ?? false,
    },
    reportsItemFailures: reportsItemFailures(properties),
    ...(deadLetterArn && { deadLetterArn }),
  };
}

function isDisabled(properties: Mapping['properties'], warn: (problem: string) => void): boolean {
  if (properties.Enabled !== false) return false;
  unwrap(properties);
  warn('not served: not enabled');
  return true;
}

const reportsItemFailures = ({ FunctionResponseTypes }: Mapping['properties']): boolean =>
  unwrap(FunctionResponseTypes)?.includes('ReportBatchItemFailures') ?? false;

/** -1 is the default: no limit. */
function unlimited(limit = -1): number {
  return limit === -1 ? Number.POSITIVE_INFINITY : limit;
}

/** An unsupported filter matches every record. */
function filterOf({ FilterCriteria }: Mapping['properties'], warn: (problem: string) => void): Filter {
  try {
    return readFilter(unwrap(FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern ?? '{}'));
  } catch (error) {
    warn(`delivers all records: ${(error as Error).message}`);
    return () => true;
  }
}

import { mkdirSync } from 'node:fs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../aws-clients.ts';
import { LogFile } from '../log-file.ts';
import type { StateFolder } from '../state-folder.ts';
import type { StreamMapping } from '../streams/definition.ts';
import { type Filter, readFilter } from '../streams/filter.ts';
import { type Poller, startPoller } from '../streams/poller.ts';
import { accountId } from '../template/physical-ids.ts';
import type { Resource, Resources } from '../template/resources.ts';
import { ignore, unwrap } from '../template/tracked.ts';
import type { Functions } from './functions.ts';

interface MappingProperties {
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly TumblingWindowInSeconds?: number;
  readonly ParallelizationFactor?: number;
  readonly StartingPosition?: StreamMapping['startingPosition'];
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly FunctionResponseTypes?: string[];
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly Tags?: unknown;
}

/** The parts of the run that event source mappings need. */
export interface MappingDependencies {
  readonly functions: Functions;
  readonly clients: AwsClients;
  readonly state: StateFolder;
  print(line: string): void;
  /** Called with a message when a mapping can't continue. */
  failed(sentence: string): void;
}

/** Lambda's default (Developer Guide, parameters of DynamoDB event source mappings). */
const defaultBatchSize = 100;

/**
 * Starts the event source mappings of the templates: streams of tables invoke functions. Discarded records are
 * written to `log/dead-letters.jsonl` in the state folder, instead of a queue.
 */
export async function startEventSourceMappings(
  resources: Resources,
  dependencies: MappingDependencies,
): Promise<Poller> {
  const pollers: Poller[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(pollers.map((poller) => poller.close()));
  };
  try {
    for (const mapping of readMappings(resources, dependencies.print)) {
      pollers.push(await start(mapping, dependencies));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/**
 * The event source mappings of streams.
 *
 * @param print called for each unsupported setting
 */
export function readMappings(resources: Resources, print: (line: string) => void): StreamMapping[] {
  const mappings = resources.claim<MappingProperties>('AWS::Lambda::EventSourceMapping');
  warnOfQueues(resources, mappings, print);
  return mappings.flatMap((mapping) => readMapping(mapping, print) ?? []);
}

async function start(
  mapping: StreamMapping,
  { functions, clients, state, print, failed }: MappingDependencies,
): Promise<Poller> {
  const { Table: table } = await clients.dynamodb.send(
    new DescribeTableCommand({ TableName: mapping.tableName }),
  );
  if (!table?.LatestStreamArn) throw new Error(`The table ${mapping.tableName} has no stream.`);
  const target = functions.get(mapping.functionArn.split(':').at(-1) as string);
  if (!target) throw new Error(`${mapping.path} names a function that the local run does not have.`);
  const letters = new LogFile(state.inside('log', 'dead-letters.jsonl'), print);
  mkdirSync(state.inside('streams'), { recursive: true });
  return startPoller({
    mapping,
    client: clients.streams,
    streamArn: table.LatestStreamArn,
    checkpointFile: state.inside('streams', `${mapping.id}.json`),
    invoke: (event) => target.invoke(event),
    discard: (letter) => {
      const { batchSize } = letter.DDBStreamBatchInfo;
      const records = batchSize === 1 ? '1 record' : `${batchSize} records`;
      const where = mapping.deadLetterArn ? `, see ${letters.path}` : '';
      if (mapping.deadLetterArn) letters.write(JSON.stringify(letter));
      print(`${mapping.path}: ${records} discarded (${letter.requestContext.condition})${where}`);
    },
    log: (line) => print(`${mapping.path}: ${line}`),
    failed,
  });
}

/** Undefined for a mapping that doesn't run. It is printed. */
function readMapping(
  { path, region, physicalIds, properties }: Resource<MappingProperties>,
  print: (line: string) => void,
): StreamMapping | undefined {
  const table = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(properties.EventSourceArn);
  if (!table || properties.Enabled === false) {
    const { EventSourceArn: source } = unwrap(properties);
    print(`warning: ${path} (${table ? 'not enabled' : source}) is not supported`);
    return undefined;
  }
  ignore(properties.Tags);
  if ((properties.ParallelizationFactor ?? 1) > 1) {
    print(`warning: ${path} delivers one batch of a shard at a time: ParallelizationFactor is not supported`);
  }
  const tumblingWindowSeconds = properties.TumblingWindowInSeconds;
  const deadLetterArn = properties.DestinationConfig?.OnFailure?.Destination;
  return {
    id: physicalIds.ref,
    path,
    region,
    tableName: table[1] as string,
    streamArn: properties.EventSourceArn,
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName(properties.FunctionName)}`,
    batchSize: properties.BatchSize ?? defaultBatchSize,
    batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds ?? 0,
    ...(tumblingWindowSeconds && { tumblingWindowSeconds }),
    filter: filterOf(path, properties, print),
    startingPosition: properties.StartingPosition ?? 'TRIM_HORIZON',
    retry: {
      maxRetryAttempts: unlimited(properties.MaximumRetryAttempts),
      maxRecordAgeSeconds: unlimited(properties.MaximumRecordAgeInSeconds),
      bisectBatchOnFunctionError: properties.BisectBatchOnFunctionError ?? false,
    },
    reportsItemFailures:
      unwrap(properties.FunctionResponseTypes)?.includes('ReportBatchItemFailures') ?? false,
    ...(deadLetterArn && { deadLetterArn }),
  };
}

/** Extracts a function's name from a name or an ARN, with or without a version. */
function functionName(nameOrArn: string): string {
  return /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

/** -1 is the default: no limit. */
function unlimited(limit = -1): number {
  return limit === -1 ? Number.POSITIVE_INFINITY : limit;
}

/** An unsupported filter matches every record. */
function filterOf(
  path: string,
  { FilterCriteria }: MappingProperties,
  print: (line: string) => void,
): Filter {
  try {
    return readFilter(unwrap(FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern ?? '{}'));
  } catch (error) {
    print(`warning: ${path} delivers all records: ${(error as Error).message}`);
    return () => true;
  }
}

/** Only a queue can be the destination of discarded records here. */
function warnOfQueues(
  resources: Resources,
  mappings: readonly Resource<MappingProperties>[],
  print: (line: string) => void,
): void {
  const deadLetterArns = mappings.map(
    ({ properties }) => properties.DestinationConfig?.OnFailure?.Destination,
  );
  for (const { path, type, physicalIds, properties } of resources.claim('AWS::SQS::Queue')) {
    unwrap(properties);
    if (!deadLetterArns.includes(physicalIds.attributes.Arn))
      print(`warning: ${path} (${type}) is not supported`);
  }
}

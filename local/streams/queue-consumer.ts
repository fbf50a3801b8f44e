import { setTimeout as delay } from 'node:timers/promises';
import type { Queue, StoredMessage } from '../aws/queue.ts';
import { md5, systemAttributes } from '../aws/sqs.ts';
import type { InvokeResult } from '../lambda/definition.ts';
import type { Filter } from './filter.ts';

/** An event source mapping of a queue. */
export interface QueueMapping {
  /** Name in messages, e.g. `App/Jobs/Mapping`. */
  readonly path: string;
  readonly region: string;
  readonly queue: Queue;
  /** Maximum messages of one invocation. */
  readonly batchSize: number;
  /** Seconds to collect messages for. 0 delivers at once. */
  readonly batchingWindowSeconds: number;
  /** Seconds that the messages of a running invocation are hidden. @default - those of the queue */
  readonly visibilitySeconds?: number;
  /** Maximum invocations at the same time. */
  readonly maxConcurrency: number;
  readonly reportsItemFailures: boolean;
  /** A message that does not match is deleted. */
  readonly filter: Filter;
  invoke(event: unknown): Promise<InvokeResult>;
  log(line: string): void;
}

/** Seconds of one long poll. */
const pollSeconds = 20;

/**
 * Delivers a queue's messages to a function (Lambda Developer Guide, "Using Lambda with Amazon SQS"). Messages of a
 * failed invocation become visible again after the queue's visibility timeout.
 */
export function startQueueConsumer(mapping: QueueMapping): { close(): Promise<void> } {
  const stop = new AbortController();
  const workers = Array.from({ length: mapping.maxConcurrency }, () => work(mapping, stop.signal));
  return {
    close: async () => {
      stop.abort();
      // Doesn't wait for a running invocation. A new deployment keeps the queue: the messages stay in it until the
      // invocation succeeds. At the end of the run they are lost with the queue.
      await Promise.race([Promise.all(workers), delay(100, undefined, { ref: false })]);
    },
  };
}

async function work(mapping: QueueMapping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const batch = await collect(mapping, signal);
    if (signal.aborted) return;
    const wanted: StoredMessage[] = [];
    for (const message of batch) {
      if (mapping.filter({ ...recordOf(message, mapping), body: parsed(message.body) })) wanted.push(message);
      else mapping.queue.delete(message.receipt as string);
    }
    if (wanted.length > 0) await deliver(mapping, wanted);
  }
}

async function collect(
  { queue, batchSize, batchingWindowSeconds, visibilitySeconds: hidden }: QueueMapping,
  signal: AbortSignal,
): Promise<StoredMessage[]> {
  const batch = await queue.receive(batchSize, hidden, pollSeconds, signal);
  const deadline = Date.now() + batchingWindowSeconds * 1000;
  while (batch.length > 0 && batch.length < batchSize && Date.now() < deadline && !signal.aborted) {
    const seconds = (deadline - Date.now()) / 1000;
    batch.push(...(await queue.receive(batchSize - batch.length, hidden, seconds, signal)));
  }
  return batch;
}

async function deliver(mapping: QueueMapping, messages: readonly StoredMessage[]): Promise<void> {
  const { queue, log } = mapping;
  const result = await mapping.invoke({ Records: messages.map((message) => recordOf(message, mapping)) });
  const failed = failedIds(mapping, messages, result);
  const { visibilitySeconds } = queue.settings;
  for (const { id, receipt = '' } of messages) {
    if (!failed.has(id)) queue.delete(receipt);
    else if (mapping.visibilitySeconds !== undefined) queue.changeVisibility(receipt, visibilitySeconds);
  }
  if (failed.size > 0) {
    log(`${failed.size} of ${messages.length} messages failed; visible again in ${visibilitySeconds} s`);
  }
}

/** The ids of messages that stay in the queue. A report that names an unknown message fails the whole batch. */
function failedIds(
  { reportsItemFailures }: QueueMapping,
  messages: readonly StoredMessage[],
  result: InvokeResult,
): ReadonlySet<string> {
  const all = new Set(messages.map(({ id }) => id));
  if (!result.ok) return all;
  if (!reportsItemFailures) return new Set();
  const { batchItemFailures: reported = [] } = (result.payload ?? {}) as { batchItemFailures?: unknown };
  if (reported === null) return new Set();
  if (!Array.isArray(reported)) return all;
  const ids = reported.map((item: { itemIdentifier?: unknown } | null) => String(item?.itemIdentifier));
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}

function recordOf(message: StoredMessage, { queue, region }: QueueMapping): object {
  const attributes = Object.entries(message.attributes ?? {}).map(([name, value]) => [
    name,
    attributeOf(value),
  ]);
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.settings.arn,
    awsRegion: region,
  };
}

/** The API has `StringValue`, an event `stringValue`. */
function attributeOf(value: unknown): object {
  const { StringValue, BinaryValue, DataType } = value as Record<string, unknown>;
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

/** A filter sees a body of JSON as an object. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

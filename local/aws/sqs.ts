import { createHash } from 'node:crypto';
import type { MessageToSend, Queue, StoredMessage } from './queue.ts';
import { type JsonInput, type JsonOperation, requiredText, ServiceError } from './service-error.ts';

/** Maximum messages of one call. */
const maxBatch = 10;

/**
 * Maximum bytes of all messages of one call: 1 MiB. It is also the default and the maximum of `MaximumMessageSize`.
 * Source: Amazon SQS Developer Guide, message quotas.
 */
export const maxBatchBytes = 1_048_576;

/** The supported operations of SQS, by `X-Amz-Target`. */
export function queueOperations(queues: ReadonlyMap<string, Queue>): Map<string, JsonOperation> {
  const find = (wanted: (queue: Queue) => boolean, name: unknown): Queue => {
    const queue = [...queues.values()].find(wanted);
    if (queue) return queue;
    throw new ServiceError(
      'com.amazonaws.sqs#QueueDoesNotExist',
      `The local run has no queue ${name}. Its queues: ${[...queues.values()].map(nameOf).join(', ') || 'none'}.`,
    );
  };
  const queueOf = (input: JsonInput) => {
    const url = requiredText(input, 'QueueUrl');
    return find((queue) => nameOf(queue) === url.split('/').at(-1), url);
  };
  const operations: Readonly<Record<string, JsonOperation>> = {
    GetQueueUrl: (input) => {
      const name = requiredText(input, 'QueueName');
      return { QueueUrl: find((queue) => nameOf(queue) === name, name).settings.url };
    },
    ListQueues: () => ({ QueueUrls: [...queues.values()].map(({ settings }) => settings.url) }),
    GetQueueAttributes: (input) => ({ Attributes: attributesOf(queueOf(input)) }),
    SendMessage: (input) => sent(queueOf(input), input),
    SendMessageBatch: (input) => sentBatch(queueOf(input), entriesOf(input)),
    ReceiveMessage: async (input) => {
      const { MaxNumberOfMessages: max = 1, VisibilityTimeout, WaitTimeSeconds } = input;
      const messages = await queueOf(input).receive(
        Math.min(Number(max), maxBatch),
        optionalNumber(VisibilityTimeout),
        optionalNumber(WaitTimeSeconds),
      );
      return { Messages: messages.map(received) };
    },
    DeleteMessage: (input) => {
      queueOf(input).delete(requiredText(input, 'ReceiptHandle'));
      return {};
    },
    DeleteMessageBatch: (input) => {
      const queue = queueOf(input);
      const entries = entriesOf(input);
      for (const entry of entries) queue.delete(requiredText(entry, 'ReceiptHandle'));
      return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
    },
    ChangeMessageVisibility: (input) => {
      const handle = requiredText(input, 'ReceiptHandle');
      const seconds = optionalNumber(input.VisibilityTimeout) ?? 0;
      if (queueOf(input).changeVisibility(handle, seconds)) return {};
      throw new ServiceError(
        'com.amazonaws.sqs#ReceiptHandleIsInvalid',
        `The input receipt handle "${handle}" is not a valid receipt handle.`,
      );
    },
    PurgeQueue: (input) => {
      queueOf(input).purge();
      return {};
    },
  };
  return new Map(Object.entries(operations).map(([name, operation]) => [`AmazonSQS.${name}`, operation]));
}

const nameOf = ({ settings }: Queue): string => settings.arn.split(':').at(-1) as string;
const optionalNumber = (value: unknown) =>
  value === undefined || value === null ? undefined : Number(value);
const entriesOf = ({ Entries }: JsonInput): JsonInput[] => (Array.isArray(Entries) ? Entries : []);

/** The client compares it with the text that it has sent or received. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Each message succeeds or fails on its own. Only the size of all messages fails the whole call. */
function sentBatch(queue: Queue, entries: readonly JsonInput[]): object {
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes > maxBatchBytes) {
    throw new ServiceError(
      'com.amazonaws.sqs#BatchRequestTooLong',
      `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`,
    );
  }
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...sent(queue, entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

/** Bytes of the body, and of the names, types and values of the attributes. */
function sizeOf({ MessageBody, MessageAttributes }: JsonInput): number {
  const attributes = Object.entries((MessageAttributes ?? {}) as Record<string, Record<string, unknown>>);
  const texts = attributes.flatMap(([name, { DataType, StringValue }]) => [name, DataType, StringValue]);
  const binaries = attributes.map(([, { BinaryValue }]) => Buffer.from(String(BinaryValue ?? ''), 'base64'));
  return [MessageBody, ...texts]
    .map((text) => Buffer.byteLength(String(text ?? '')))
    .concat(binaries.map(({ length }) => length))
    .reduce((sum, bytes) => sum + bytes, 0);
}

function sent(queue: Queue, input: JsonInput): object {
  const body = requiredText(input, 'MessageBody');
  const { maxMessageBytes } = queue.settings;
  if (sizeOf(input) > maxMessageBytes) {
    throw new ServiceError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxMessageBytes} bytes.`,
    );
  }
  const groupId = input.MessageGroupId as string | undefined;
  if (queue.settings.isFifo && groupId === undefined)
    throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  const delaySeconds = optionalNumber(input.DelaySeconds);
  const deduplicationId = input.MessageDeduplicationId as string | undefined;
  const message: MessageToSend = {
    body,
    attributes: (input.MessageAttributes ?? {}) as Record<string, unknown>,
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
  const { id, sequenceNumber } = queue.send(message);
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(queue.settings.isFifo && { SequenceNumber: sequenceNumber }),
  };
}

function received(message: StoredMessage): object {
  const { attributes = {} } = message;
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: systemAttributes(message),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
}

/** The attributes that SQS adds to a received message. */
export function systemAttributes(message: StoredMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: '000000000000',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId !== undefined && {
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId ?? '',
      SequenceNumber: message.sequenceNumber,
    }),
  };
}

function attributesOf({ settings, messages }: Queue): Record<string, string> {
  const now = Date.now();
  const isInFlight = ({ visibleAt, receiveCount }: StoredMessage) => visibleAt > now && receiveCount > 0;
  const isDelayed = ({ visibleAt, receiveCount }: StoredMessage) => visibleAt > now && receiveCount === 0;
  return {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(messages.filter(({ visibleAt }) => visibleAt <= now).length),
    ApproximateNumberOfMessagesNotVisible: String(messages.filter(isInFlight).length),
    ApproximateNumberOfMessagesDelayed: String(messages.filter(isDelayed).length),
    VisibilityTimeout: String(settings.visibilitySeconds),
    MaximumMessageSize: String(settings.maxMessageBytes),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    DelaySeconds: String(settings.delaySeconds),
  };
}

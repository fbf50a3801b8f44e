import { beforeEach, expect, test } from '@jest/globals';
import { Queue, type QueueSettings } from '../../../local/aws/queue.ts';
import { startSharedServices } from '../../../local/shared-services.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

const url = 'https://sqs.us-east-1.amazonaws.com/000000000000/jobs';
/** Source: Amazon SQS Developer Guide, message quotas. */
const maxBytes = 1_048_576;

let queue: Queue;
let endpoint: string;

beforeEach(async () => {
  const services = await startSharedServices(() => {});
  onTestFinished(() => services.close());
  endpoint = services.urlFor('Report');
  queue = new Queue(settings());
  services.queues.set(queue.settings.arn, queue);
});

function settings(changes: Partial<QueueSettings> = {}): QueueSettings {
  return {
    arn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
    url,
    path: 'App/Jobs',
    delaySeconds: 0,
    visibilitySeconds: 600,
    waitSeconds: 0,
    retentionSeconds: 3_600,
    maxMessageBytes: maxBytes,
    isFifo: false,
    deduplicatesByContent: false,
    ...changes,
  };
}

/** Calls SQS as the SDK does, which is not among the packages of this project. */
async function call(operation: string, input: object) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
    body: JSON.stringify({ QueueUrl: url, ...input }),
  });
  const body = (await response.json()) as { Successful: { Id: string }[]; Failed: object[] };
  return { status: response.status, body };
}

test('ChangeMessageVisibility refuses an unknown receipt handle, and takes a known one', async () => {
  queue.send({ body: 'a' });
  const [message] = await queue.receive(1);
  const change = (ReceiptHandle: unknown) =>
    call('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
  expect(await change('unknown')).toMatchObject({
    status: 400,
    body: { __type: 'com.amazonaws.sqs#ReceiptHandleIsInvalid' },
  });
  expect(await queue.receive(1)).toEqual([]);
  expect(await change(message?.receipt)).toEqual({ status: 200, body: {} });
  expect(await queue.receive(1)).toHaveLength(1);
});

test.each<[string, number, object]>([
  ['the body', maxBytes, {}],
  ['characters of two bytes', maxBytes, { MessageBody: 'é'.repeat(maxBytes / 2) }],
  [
    'names, types and values of attributes',
    maxBytes,
    {
      MessageBody: 'x'.repeat(maxBytes - 'aString€'.length - 'bBinary'.length - 5),
      MessageAttributes: {
        a: { DataType: 'String', StringValue: '€' },
        b: { DataType: 'Binary', BinaryValue: 'AAAA' },
      },
    },
  ],
  ['the limit of the queue', 1_024, {}],
])(
  'SendMessage takes a message of exactly the maximum size and refuses a longer one: %s',
  async (_, max, input) => {
    queue.settings = settings({ maxMessageBytes: max });
    const message = { MessageBody: 'x'.repeat(max), ...input };
    expect((await call('SendMessage', message)).status).toBe(200);
    expect(await call('SendMessage', { ...message, MessageBody: `${message.MessageBody}x` })).toMatchObject({
      status: 400,
      body: {
        __type: 'InvalidParameterValue',
        message: `One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`,
      },
    });
    expect(queue.messages).toHaveLength(1);
  },
);

test('SendMessageBatch refuses a batch above the maximum size, and sends none of it', async () => {
  const batch = (...sizes: readonly number[]) =>
    call('SendMessageBatch', {
      Entries: sizes.map((size, index) => ({ Id: `${index}`, MessageBody: 'x'.repeat(size) })),
    });
  expect(await batch(maxBytes, 1)).toMatchObject({
    status: 400,
    body: { __type: 'com.amazonaws.sqs#BatchRequestTooLong' },
  });
  expect(queue.messages).toEqual([]);
  const { status, body } = await batch(maxBytes - 1, 1);
  expect([status, body.Successful.length, body.Failed]).toEqual([200, 2, []]);
});

test('SendMessageBatch reports a message above the limit of the queue, and sends the others', async () => {
  queue.settings = settings({ maxMessageBytes: 1_024 });
  const Entries = [1_024, 1_025, 1].map((size) => ({ Id: `${size}`, MessageBody: 'x'.repeat(size) }));
  const { status, body } = await call('SendMessageBatch', { Entries });
  expect(status).toBe(200);
  expect(body.Successful.map(({ Id }) => Id)).toEqual(['1024', '1']);
  expect(body.Failed).toEqual([
    {
      Id: '1025',
      SenderFault: true,
      Code: 'InvalidParameterValue',
      Message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    },
  ]);
  expect(queue.messages).toHaveLength(2);
});

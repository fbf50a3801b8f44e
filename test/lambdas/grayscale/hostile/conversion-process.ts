import { peakMemory } from '../../../../bench/grayscale/memory.ts';
import { handler } from '../../../../lambdas/grayscale/convert.lambda.ts';
import { contextWith, httpEvent, jsonRequest } from '../../event.ts';

// The function as it is deployed, in a process of its own: takes the address of an image, and tells what it answered.
// Far more time than the function has, because a busy machine is no reason to fail.
const context = contextWith(110_000);

process.on('message', async (imageURL) => {
  const { statusCode, body } = await handler(httpEvent(jsonRequest({ imageURL })), context);
  process.send?.({ status: statusCode, body, peakBytes: peakMemory() });
});

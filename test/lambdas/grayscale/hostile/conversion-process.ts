import { peakMemory } from '../../../../bench/grayscale/memory.ts';
import { handler } from '../../../../lambdas/grayscale/convert.lambda.ts';
import { httpEvent, jsonRequest, lambdaContext } from '../../event.ts';

// The function as it is deployed, in a process of its own: takes the address of an image, and tells what it answered.
process.on('message', async (imageURL) => {
  const { statusCode, body } = await handler(httpEvent(jsonRequest({ imageURL })), lambdaContext);
  process.send?.({ status: statusCode, body, peakBytes: peakMemory() });
});

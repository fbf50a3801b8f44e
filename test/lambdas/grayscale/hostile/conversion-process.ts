import { peakMemory } from '../../../../bench/grayscale/memory.ts';
import { handler } from '../../../../lambdas/grayscale/convert.lambda.ts';
import { contextWith, httpEvent, jsonRequest } from '../../event.ts';

// Runs the function in its own process. A message with the URL of an image starts a conversion, and its result is sent
// back. The timeout is much longer than that of the function, so that the test also passes on a busy machine.
const context = contextWith(110_000);

process.on('message', async (imageURL) => {
  const { statusCode, body } = await handler(httpEvent(jsonRequest({ imageURL })), context);
  process.send?.({ status: statusCode, body, peakBytes: peakMemory() });
});

/**
 * Reads a request's body. A body that is too long is also read to its end. Otherwise a client that is still writing
 * would not see the response.
 *
 * @returns undefined if the body has more than `maxBytes`
 */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}

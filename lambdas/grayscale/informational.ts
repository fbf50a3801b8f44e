import type { Socket } from 'node:net';

const headEnd = '\r\n\r\n';
/** 100 to 199, but 101, after which another protocol follows. */
const informational = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/;
/** As many bytes as undici reads of a head. */
const maxHeadBytes = 16_384;

/**
 * Skips responses with status 1xx, which may precede the response (RFC 9110, section 15.2). undici ends a connection
 * at a 100 that was not asked for.
 *
 * @returns the same socket, from which the client reads the rest
 */
export function skipInformational(socket: Socket): Socket {
  const read = socket.read.bind(socket);
  let pending: Buffer | undefined = Buffer.alloc(0);
  socket.read = (size?: number): Buffer | null => {
    const chunk: Buffer | null = read(size);
    if (!pending || !chunk) return chunk;
    pending = afterInformational(Buffer.concat([pending, chunk]));
    if (isPartial(pending)) return null;
    const rest = pending;
    pending = undefined;
    return rest;
  };
  return socket;
}

function afterInformational(bytes: Buffer): Buffer {
  let rest = bytes;
  while (informational.test(startOf(rest))) {
    const end = rest.indexOf(headEnd);
    if (end < 0) break;
    rest = rest.subarray(end + headEnd.length);
  }
  return rest;
}

/** Whether more bytes may make an informational response of it. */
function isPartial(bytes: Buffer): boolean {
  const isShort = bytes.length < 'HTTP/1.1 100 '.length;
  return isShort || (informational.test(startOf(bytes)) && bytes.length < maxHeadBytes);
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 13);
}

import type { Socket } from 'node:net';

const headEnd = '\r\n\r\n';
/** 100 to 199, except 101, which switches the protocol. */
const informational = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/;
/** Maximum bytes of a head, as in undici. */
const maxHeadBytes = 16_384;

/**
 * Skips informational responses (1xx), which may precede the response (RFC 9110, section 15.2). undici closes the
 * connection after an unexpected 100.
 *
 * @returns the same socket, from which the client reads the final response
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

/** Whether the bytes may be the beginning of an informational response. */
function isPartial(bytes: Buffer): boolean {
  const isShort = bytes.length < 'HTTP/1.1 100 '.length;
  return isShort || (informational.test(startOf(bytes)) && bytes.length < maxHeadBytes);
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 13);
}

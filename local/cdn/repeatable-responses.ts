import type { IncomingMessage } from 'node:http';
import type { EdgeTrace, Header } from '../request-log.ts';
import type { EdgeResponse } from './edge-response.ts';
import type { Behavior } from './prepare.ts';

/** What is recorded while a request is handled. */
export interface RequestRecord {
  readonly functions: EdgeTrace['functions'][number][];
  /** Lines that the functions logged. */
  readonly logs: string[];
  /** For each object that was read: whether it is still the same. */
  readonly checks: (() => boolean)[];
  /** Whether the same request has the same response, as long as the objects are the same. */
  isRepeatable: boolean;
}

/** A request that has been handled. */
export interface Handled {
  /** Without the request's id. */
  readonly response: EdgeResponse;
  readonly behavior: Behavior;
  readonly requestHeaders: readonly Header[];
  readonly record: RequestRecord;
}

/** Bytes of all responses that are kept. */
const maxBytes = 4 * 1024 * 1024;
/** Estimated bytes of a response without its body. */
const headBytes = 4_096;

/**
 * Keeps a response for later requests that are the same. It is used while the objects that it was made of are
 * unchanged, so it has no TTL. It is not kept if an edge function has read the time, a random number or the request's
 * id.
 */
export class RepeatableResponses {
  /** The least recently used first. */
  readonly #responses = new Map<string, Handled>();
  #bytes = 0;

  /** @returns undefined for a request that has to be handled */
  find(key: string): Handled | undefined {
    const handled = this.#responses.get(key);
    if (!handled) return undefined;
    this.#delete(key, handled);
    if (!handled.record.checks.every((isCurrent) => isCurrent())) return undefined;
    this.#set(key, handled);
    return handled;
  }

  add(key: string, handled: Handled): void {
    const { body } = handled.response;
    if (!handled.record.isRepeatable || (body !== undefined && !Buffer.isBuffer(body))) return;
    const earlier = this.#responses.get(key);
    if (earlier) this.#delete(key, earlier);
    this.#set(key, handled);
    for (const [oldest, each] of this.#responses) {
      if (this.#bytes <= maxBytes) break;
      this.#delete(oldest, each);
    }
  }

  clear(): void {
    this.#responses.clear();
    this.#bytes = 0;
  }

  #set(key: string, handled: Handled): void {
    this.#responses.set(key, handled);
    this.#bytes += sizeOf(key, handled);
  }

  #delete(key: string, handled: Handled): void {
    this.#responses.delete(key);
    this.#bytes -= sizeOf(key, handled);
  }
}

function sizeOf(key: string, { response: { body } }: Handled): number {
  return key.length + headBytes + (Buffer.isBuffer(body) ? body.length : 0);
}

/** All that a response may depend on, except for its body. A header has no line breaks. */
export function requestKey({ method, url, httpVersion, socket, rawHeaders }: IncomingMessage): string {
  return `${method} ${httpVersion} ${socket.remoteAddress} ${url}\n${rawHeaders.join('\n')}`;
}

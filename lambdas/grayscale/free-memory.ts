import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes: more than a source and its result take, and less than the pixels of a large picture. */
const worthwhile = 60_000_000;

/**
 * Lets go of pixels that nobody needs any more, if there are many. V8 hardly sees them, because they are outside of its
 * heap, and would leave those of the picture before where they are (measured, up to 350 MB) while the next is decoded.
 * Takes 10 ms.
 */
export async function freeMemory(): Promise<void> {
  // What is outside of the heap is given back between two turns of the event loop, some of it a turn later.
  for (let turn = 0; turn < 2 && process.memoryUsage().external > worthwhile; turn++) {
    if (!collect) {
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('gc') as () => void;
    }
    collect();
    await setImmediate();
  }
}

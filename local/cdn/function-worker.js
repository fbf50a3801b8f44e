import { parentPort } from 'node:worker_threads';
import { FrozenRealm, runOnce } from './function-realm.js';

/** Each change of a function's source adds a realm. A distribution has a few functions. */
const maxRealms = 20;

/** The realm of each function, by its source. `undefined` for a source that needs a context of its own. */
const realms = new Map();

let last = Promise.resolve();
parentPort.on('message', (call) => {
  last = last.then(async () => parentPort.postMessage(await run(call)));
});

/** @returns JSON of the handler's return value and its log lines, or of the error's message */
async function run(call) {
  const { name, source, event, rawQuery } = call;
  if (!realms.has(source)) {
    const [oldest] = realms.keys();
    if (realms.size >= maxRealms) realms.delete(oldest);
    realms.set(source, FrozenRealm.of(name, source));
  }
  const result = await realms.get(source)?.run(event, rawQuery);
  // The function may have failed because the realm is frozen. In a context of its own nothing is frozen.
  return result ?? runOnce(call);
}

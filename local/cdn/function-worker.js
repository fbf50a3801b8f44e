import vm from 'node:vm';
import { parentPort } from 'node:worker_threads';

/**
 * Milliseconds. CloudFront allows a function about one millisecond. A busy laptop may need far longer, so this limit
 * only stops endless functions.
 */
const timeout = 1_000;

parentPort.on('message', (call) => parentPort.postMessage(run(call)));

/** @returns JSON of the handler's return value and its log lines, or of the error's message */
function run({ name, source, event, rawQuery }) {
  const context = vm.createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
    // The time limit must also apply to async handlers.
    microtaskMode: 'afterEvaluate',
  });
  try {
    vm.runInContext(consoleSource, context);
    vm.runInContext(source, context, { filename: name, timeout });
    const { text } = vm.runInContext(invocation(event, rawQuery), context, { timeout });
    return text || JSON.stringify({ error: 'the handler never settled', logs: [] });
  } catch (error) {
    return JSON.stringify({ error: String(error?.message ?? error), logs: [] });
  }
}

const consoleSource = `{
  const lines = [];
  const text = (part) => typeof part === 'string' ? part : JSON.stringify(part) ?? String(part);
  const log = (...parts) => { lines.push(parts.map(text).join(' ')) };
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  Object.defineProperty(globalThis.console, 'lines', { value: lines });
}`;

/** JSON within JSON, so that a parameter or header named `__proto__` stays an ordinary one. */
function invocation(event, rawQuery) {
  return `((stringify, lines, box, event) => {
    event.request.rawQueryString = () => ${JSON.stringify(rawQuery)};
    const settle = (outcome) => { box.text = stringify({ ...outcome, logs: lines }) };
    const fail = (error) => settle({ error: String(error?.message ?? error) });
    Promise.resolve(event).then((given) => handler(given)).then((value) => settle({ value })).catch(fail);
    return box;
  })(JSON.stringify, console.lines, { text: '' }, JSON.parse(${JSON.stringify(event)}))`;
}

// The runtime in an execution environment. It is plain JavaScript, so that it starts without compilation. It loads
// the handler, then takes one event after another from the local run (runtime-channel.ts). Handlers are async
// functions: Node 24's Lambda runtime rejects callbacks, too. Built-in modules are loaded without `import`: on Node 22
// and later, importing `node:http` costs 16 ms, because it creates an ES module namespace with every lazy getter.
const net = process.getBuiltinModule('node:net');
const fs = process.getBuiltinModule('node:fs');
const path = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');

const lineBreak = 10;
/** See `maxPayloadBytes` in definition.ts. */
const maxPayloadBytes = 6_291_556;

// File descriptor 3 is a pipe to the local run. It closes when that process has ended for any reason, and then this
// process exits, too. While the handler runs, the pipe does not keep the process alive.
let deliver;
let parts = [];
const pipe = new net.Socket({ fd: 3, readable: true, writable: true })
  .on('close', () => process.exit(0))
  .on('error', () => process.exit(0))
  .on('data', (chunk) => {
    parts.push(chunk);
    // The local run sends the next event only when it is asked for.
    if (chunk.at(-1) !== lineBreak) return;
    const line = Buffer.concat(parts).toString();
    parts = [];
    pipe.unref();
    deliver(line);
  })
  .unref();

// Ctrl-C reaches the whole process group. The local run stops this process when it no longer needs it.
process.on('SIGINT', () => {});

/** The request id of the current event. Undefined while the handler loads. */
let currentId;

/** Settles when the message has been handed over. */
function send(type, id, body = '') {
  return new Promise((resolve) => pipe.write(`${type} ${id} ${body}\n`, resolve));
}

/** Waits for the next event. */
function next() {
  return new Promise((resolve) => {
    deliver = resolve;
    pipe.ref();
    send('next', '-');
  });
}

function runtimeError(name, message) {
  return Object.assign(new Error(message), { name });
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function postError(error) {
  console.error(currentId ? 'Invoke Error' : 'Init Error', error);
  return send(currentId ? 'error' : 'init-error', currentId ?? '-', JSON.stringify(describe(error)));
}

/** Reports the error that ends this process, then exits with the status of Lambda's own runtime. */
function die(error, status) {
  postError(error).finally(() => process.exit(status));
}

process.on('uncaughtException', (error) => die(error, 129));
process.on('unhandledRejection', (reason) =>
  die(runtimeError('Runtime.UnhandledPromiseRejection', String(reason)), 128),
);
process.on('beforeExit', () =>
  die(runtimeError('Runtime.NodeJsExit', 'The event loop is empty, but the handler did not settle'), 13),
);

async function loadHandler() {
  const [, directory, module, name] = /^(.*\/)?([^./]+)\.(.+)$/.exec(process.env._HANDLER) ?? [];
  if (!module) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, directory ?? '', module);
  const file = [`${base}.mjs`, `${base}.js`, `${base}.cjs`].find((candidate) => fs.existsSync(candidate));
  if (!file) {
    throw runtimeError(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${directory ?? ''}${module}'`,
    );
  }
  const namespace = await import(pathToFileURL(file));
  const find = (from) => name.split('.').reduce((value, key) => value?.[key], from);
  const handler = find(namespace) ?? find(namespace.default);
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  }
  if (handler.length > 2) {
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Callback-based handlers are not supported from Node.js 24 on: use an async handler',
    );
  }
  return handler;
}

function contextOf(deadline, functionArn) {
  return {
    awsRequestId: currentId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

async function handleEvent(handler, line) {
  const [, id, deadline, functionArn, traceId, body] = /^(\S*) (\S*) (\S*) (\S*) (.*)\n$/s.exec(line);
  currentId = id;
  process.env._X_AMZN_TRACE_ID = traceId;
  try {
    const result = await handler(JSON.parse(body), contextOf(Number(deadline), functionArn));
    // Undefined, functions and symbols have no JSON.
    const payload = JSON.stringify(result) ?? 'null';
    if (Buffer.byteLength(payload) > maxPayloadBytes) {
      throw runtimeError(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded ${maxPayloadBytes} bytes`,
      );
    }
    await send('response', id, payload);
  } catch (error) {
    await postError(error);
  }
  // Work that the handler has left behind may end this process. Then it must not take another event.
  await new Promise((resolve) => setImmediate(resolve));
}

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await postError(error);
  process.exit(1);
}
for (;;) await handleEvent(handler, await next());

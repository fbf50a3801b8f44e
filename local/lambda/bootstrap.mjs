// The runtime in an execution environment. It is plain JavaScript, so that it starts without compilation. It loads
// the handler, then takes one event after another from the Runtime API. Handlers are async functions: Node 24's
// Lambda runtime rejects callbacks, too. Built-in modules are loaded without `import`: on Node 22 and later,
// importing `node:http` costs 16 ms, because it creates an ES module namespace with every lazy getter.
const http = process.getBuiltinModule('node:http');
const net = process.getBuiltinModule('node:net');
const fs = process.getBuiltinModule('node:fs');
const path = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');

// File descriptor 3 is a pipe from the local run, which never writes to it. The pipe closes when that process has
// ended for any reason, and then this process exits, too.
new net.Socket({ fd: 3, readable: true, writable: false })
  .on('close', () => process.exit(0))
  .on('error', () => process.exit(0))
  .resume()
  .unref();

// Ctrl-C reaches the whole process group. The local run stops this process when it no longer needs it.
process.on('SIGINT', () => {});

const [, host, port, prefix] = /^(.+):(\d+)(\/.*)$/.exec(process.env.AWS_LAMBDA_RUNTIME_API);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** The request id of the current event. Undefined while the handler loads. */
let currentId;

function call(method, route, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { agent, host, port, method, path: `${prefix}/2018-06-01/runtime/${route}` },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
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
  return call(
    'POST',
    currentId ? `invocation/${currentId}/error` : 'init/error',
    JSON.stringify(describe(error)),
  );
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

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: currentId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

async function handleEvent(handler, { headers, body }) {
  currentId = headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    // Undefined, functions and symbols have no JSON.
    const payload = JSON.stringify(result) ?? 'null';
    const { status } = await call('POST', `invocation/${currentId}/response`, payload);
    if (status === 413) {
      throw runtimeError('Function.ResponseSizeTooLarge', 'Response payload size exceeded 6291556 bytes');
    }
  } catch (error) {
    await postError(error);
  }
}

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await postError(error);
  process.exit(1);
}
for (;;) await handleEvent(handler, await call('GET', 'invocation/next'));

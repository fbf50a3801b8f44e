import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { InvokeResult } from '../lambda/definition.ts';
import { functionNameOf } from '../lambda/function-name.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { readCall, type ServiceCall, sendServiceError } from './service-call.ts';
import { type JsonOperation, parseInput, ServiceError } from './service-error.ts';

export interface ServicesOptions {
  /** Operations with the AWS JSON protocol, by `X-Amz-Target`. */
  readonly operations: ReadonlyMap<string, JsonOperation>;
  /** Runs a function. Undefined if the run has none of this name. */
  invoke(functionName: string, event: unknown): Promise<InvokeResult> | undefined;
  /** Runs a schedule by its path. Undefined if the run has none. */
  runSchedule(path: string): Promise<InvokeResult> | undefined;
  /** Called for each call that is not supported. */
  refused(functionName: string, message: string): void;
}

/** One server for all services that have no server of their own. */
export interface Services extends LocalServer {
  /** The value of `AWS_ENDPOINT_URL` for a function, by which the server knows its caller. */
  urlFor(functionName: string): string;
  /** The URL that runs a schedule. It takes POST requests. */
  scheduleUrl(path: string): string;
}

/**
 * Serves SQS, Parameter Store and Lambda's Invoke. Every other call gets an error that names the service, the operation
 * and the function, so that no call leaves the machine and none fails without a reason.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const server = await listen(
    createServer(
      guarded((request, response) => {
        handle(options, request, response).catch(() => response.destroy());
      }),
    ),
  );
  return {
    ...server,
    urlFor: (functionName) => `${server.url}/of/${encodeURIComponent(functionName)}`,
    scheduleUrl: (path) => `${server.url}${schedulePrefix}${encodeURI(path)}`,
  };
}

const schedulePrefix = '/schedules/';

async function handle(
  options: ServicesOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST' && request.url?.startsWith(schedulePrefix)) {
    const result = await options.runSchedule(decodeURI(request.url.slice(schedulePrefix.length)));
    response.writeHead(!result ? 404 : result.ok ? 200 : 500, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(result ?? { errorMessage: 'There is no such schedule.' })}\n`);
    return;
  }
  const call = await readCall(request);
  try {
    const operation = options.operations.get(call.target);
    if (operation) {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(await operation(parseInput(call.body || '{}'))));
      return;
    }
    const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(call.path) ?? [];
    if (invoked && call.method === 'POST') {
      await invokeFunction(options, decodeURIComponent(invoked), request, call, response);
      return;
    }
    const { service, operation: name, functionName } = call;
    const message = `The local run has no ${service}: ${functionName} called ${name}.`;
    options.refused(functionName, message);
    throw new ServiceError('NotInLocalRun', message, 501);
  } catch (error) {
    const known =
      error instanceof ServiceError
        ? error
        : new ServiceError('InternalFailure', `The local run failed: ${(error as Error).message}`, 500);
    sendServiceError(call, known, response);
  }
}

/** Statuses of events that the function does not get. Source: AWS Lambda API Reference, Invoke. */
const refusalStatuses = { 'too large': 413, throttled: 429 } as const;

/** Source: AWS Lambda API Reference, Invoke. */
async function invokeFunction(
  { invoke }: ServicesOptions,
  reference: string,
  request: IncomingMessage,
  call: ServiceCall,
  response: ServerResponse,
): Promise<void> {
  const result = invoke(functionNameOf(reference) ?? reference, parseEvent(call.body));
  if (!result) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `The local run has no function ${reference} that it can run.`,
      404,
    );
  }
  response.setHeader('x-amz-executed-version', '$LATEST');
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    response.writeHead(202).end();
    return;
  }
  const settled = await result;
  if (!settled.ok && settled.refusal)
    throw new ServiceError(settled.errorType, settled.errorMessage, refusalStatuses[settled.refusal]);
  if (!settled.ok) response.setHeader('x-amz-function-error', 'Unhandled');
  const { errorType, errorMessage } = settled as InvokeResult & { ok: false };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(settled.ok ? (settled.payload ?? null) : { errorType, errorMessage }));
}

/** @throws {ServiceError} with the code of AWS if it is not JSON */
function parseEvent(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch (error) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}

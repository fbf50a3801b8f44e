// Invokes a handler under the Node.js of Lambda's processor. Standard input is JSON: the path of the handler's module
// and the events. File descriptor 3 takes the responses, because handlers log to standard output.
import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const { module, events } = JSON.parse(readFileSync(0, 'utf8'));
const { handler } = await import(pathToFileURL(module).href);
const responses = [];
for (const event of events) responses.push(await responseTo(event));

/** A cold start under emulation can take longer than a handler waits for a service. Then the event is sent again. */
async function responseTo(event) {
  for (let attempt = 1; ; attempt++) {
    const context = { awsRequestId: 'invocation', getRemainingTimeInMillis: () => 120_000 };
    const response = await handler(event, context).catch((error) => ({
      statusCode: 500,
      error: String(error),
    }));
    if (!(response?.statusCode >= 500) || attempt === 5) return response;
    // Handlers remember for a second that a secret could not be read.
    await wait(1_500);
  }
}

writeSync(3, JSON.stringify({ arch: process.arch, version: process.version, responses }));
process.exit();

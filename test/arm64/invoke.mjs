// Invokes a handler under the Node.js of Lambda's processor. Standard input is JSON: the path of the handler's module and
// the events. File descriptor 3 takes the answers, because handlers log to standard output.
import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const { module, events } = JSON.parse(readFileSync(0, 'utf8'));
const { handler } = await import(pathToFileURL(module).href);
const answers = [];
for (const event of events) answers.push(await answerTo(event));

/** A cold start under emulation can take longer than a handler waits for a service. Then the event is sent again. */
async function answerTo(event) {
  for (let attempt = 1; ; attempt++) {
    const context = { awsRequestId: 'invocation', getRemainingTimeInMillis: () => 120_000 };
    const answer = await handler(event, context).catch((error) => ({
      statusCode: 500,
      error: String(error),
    }));
    if (!(answer?.statusCode >= 500) || attempt === 5) return answer;
    // Handlers remember for a second that a secret could not be read.
    await wait(1_500);
  }
}

writeSync(3, JSON.stringify({ arch: process.arch, version: process.version, answers }));
process.exit();

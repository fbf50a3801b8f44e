// Invokes a handler under the Node.js of Lambda's processor. Standard input is JSON: the path of the handler's module and
// the events. File descriptor 3 takes the answers, because handlers log to standard output.
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { module, events } = JSON.parse(readFileSync(0, 'utf8'));
const { handler } = await import(pathToFileURL(module).href);
const answers = [];
for (const event of events) {
  const context = { awsRequestId: 'invocation', getRemainingTimeInMillis: () => 120_000 };
  answers.push(await handler(event, context));
}
writeSync(3, JSON.stringify({ arch: process.arch, version: process.version, answers }));
process.exit();

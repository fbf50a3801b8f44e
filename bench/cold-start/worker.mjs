// Loads one bundle, and sends it one event if standard input has one. File descriptor 3 gets the CPU times. It runs on
// the Node.js of Lambda, which takes this file as it is.
import { readFileSync, writeSync } from 'node:fs';

const [, , bundle] = process.argv;
const { event, warm = 0 } = JSON.parse(readFileSync(0, 'utf8'));
// Loaded by every runtime, and not a cost of the bundle.
performance.now();
process.stdout.isTTY;

const context = { awsRequestId: 'invocation', getRemainingTimeInMillis: () => 20_000 };
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const begin = cpu();
const { handler } = await import(bundle);
const loadMs = cpu() - begin;
// Lambda asks for the first event now.
await new Promise((resolve) => setImmediate(resolve));
let response;
const result = { loadMs };
if (event !== undefined) {
  if (warm > 0) process.send?.('loaded');
  const sentAt = performance.now();
  response = await handler(event, context);
  result.firstCpuMs = cpu() - begin;
  result.firstMs = performance.now() - sentAt;
  const durations = [];
  for (let request = 0; request < warm; request++) {
    const startedAt = performance.now();
    await handler(event, context);
    durations.push(performance.now() - startedAt);
  }
  result.warmMs = durations.sort((a, b) => a - b)[durations.length >> 1];
  result.status = response?.statusCode;
}
writeSync(3, JSON.stringify(result));
process.exit();

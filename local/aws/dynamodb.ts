import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../files.ts';
import type { LocalServer } from '../server.ts';
import { UserError } from '../user-error.ts';
import { type Engine, type EngineName, engineFiles, findEngine } from './dynamodb-engines.ts';
import { startGuardProxy } from './guard-proxy.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { findPrivateAddress } from './private-address.ts';

export interface DynamoDbOptions {
  /** Folder for the tables. It is created if missing. */
  readonly folder: string;
  /** Receives log lines. */
  readonly log: (line: string) => void;
  /**
   * Use only this engine.
   *
   * @default - the best available one
   */
  readonly engine?: EngineName;
  /**
   * Called with a message if the engine exits unexpectedly.
   *
   * @default - the message is logged
   */
  readonly onCrash?: (sentence: string) => void;
}

/** A DynamoDB in its own process. */
export interface DynamoDbServer extends LocalServer {
  readonly engine: EngineName;
}

/** DynamoDB Local takes 3 s on two idle cores. The timeout allows ten times that on a busy laptop. */
const startTimeoutMs = 30_000;
/** The port can be taken by another program before the engine listens. Then another port is tried. */
const maxPortAttempts = 5;

/**
 * Starts a DynamoDB with its tables in a folder, and waits until it responds.
 *
 * @throws {UserError} if there is no engine, it doesn't start, or its file is damaged
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbServer> {
  const { folder, log, onCrash = log } = options;
  const engine = await findEngine(options.engine);
  await makeFolder(folder);
  warn(engine, folder, log);
  await engine.prepare?.(folder);
  for (let attempt = 1; ; attempt += 1) {
    const { host, port } = await findPrivateAddress(engine.host);
    const child = startGuarded(engine.command, engine.args(host, port, folder));
    const url = `http://${engine.host ? '127.0.0.1' : host}:${port}`;
    const fault = await waitUntilReady(engine, child, url);
    if (fault === undefined) return serve(engine, child, url, onCrash);
    await child.stop();
    if (attempt < maxPortAttempts && /already in use|BindException/i.test(child.output)) continue;
    throw new UserError(explain(engine, folder, fault, child.output));
  }
}

async function serve(
  engine: Engine,
  child: GuardedProcess,
  url: string,
  onCrash: (sentence: string) => void,
): Promise<DynamoDbServer> {
  const proxy = await startGuardProxy(url);
  let closing = false;
  void child.ended.then((how) => {
    if (!closing) onCrash(`${engine.title} unexpectedly ${how}. ${lastLine(child.output)}`.trim());
  });
  return {
    ...proxy,
    engine: engine.name,
    close: async () => {
      closing = true;
      await proxy.close();
      await child.stop();
    },
  };
}

/** Returns undefined once the engine responds, otherwise the error. */
async function waitUntilReady(
  engine: Engine,
  child: GuardedProcess,
  url: string,
): Promise<string | undefined> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const ended = await Promise.race([child.ended, delay(20)]);
    if (ended !== undefined) return ended;
    // An earlier response could come from another program that took the port.
    if (!child.output.includes(engine.listening)) continue;
    const status = await probe(url);
    if (status !== undefined) return status === 200 ? undefined : `returned ${status} for ListTables`;
  }
  return `did not respond within ${startTimeoutMs / 1000} s`;
}

/** Returns the status of the response, if there is one. */
function probe(url: string): Promise<number | undefined> {
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return new Promise((resolve) => {
    // `fetch` refuses the port, as browsers do.
    request(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Date': amzDate,
        'X-Amz-Target': 'DynamoDB_20120810.ListTables',
        // The engines don't check signatures.
        Authorization: `AWS4-HMAC-SHA256 Credential=local/${amzDate.slice(0, 8)}/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
      },
      agent: false,
      signal: AbortSignal.timeout(5_000),
    })
      .on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', () => resolve(undefined))
      .end('{}');
  });
}

function warn(engine: Engine, folder: string, log: (line: string) => void): void {
  if (engine.warning) log(`warning: ${engine.warning}`);
  const others = engineFiles.filter((file) => file !== engine.file && existsSync(join(folder, file)));
  if (others.length > 0 && !existsSync(join(folder, engine.file))) {
    log(
      `warning: ${engine.title} starts without tables. ` +
        `It can't read ${others.join(', ')} in ${folder}, which another engine wrote.`,
    );
  }
}

function explain(engine: Engine, folder: string, fault: string, output: string): string {
  const said = lastLine(output);
  const reason = `${engine.title} ${fault}${said && `: ${said}`}`;
  if (/disk (is )?full|no space|read-?only|permission denied/i.test(output))
    return `The tables in ${folder} can't be written: ${reason}. Correct that, or choose another folder with --data.`;
  if (!existsSync(join(folder, engine.file))) return `The tables can't be stored in ${folder}: ${reason}`;
  return `The tables in ${folder} can't be read; the state may be damaged. Start with --fresh to delete the state. (${reason})`;
}

/** The last line of output, without a Java stack trace. */
function lastLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !line.startsWith('at ')) ?? '';
}

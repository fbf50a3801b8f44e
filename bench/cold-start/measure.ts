import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from '../../scripts/command.ts';
import { awsVariables } from '../../test/lambdas/aws.ts';
import { type Contender, taskRoot } from './contenders.ts';

/** What one start took. */
export interface Sample {
  /** CPU time to load the bundle. */
  readonly loadMs: number;
  /** CPU time to load the bundle and to respond to the first request. */
  readonly firstCpuMs?: number;
  /** Time of the first request. */
  readonly firstMs?: number;
  /** Median time of the requests after it. */
  readonly warmMs?: number;
  readonly status?: number;
}

const worker = join(import.meta.dirname, 'worker.mjs');

/**
 * @returns the path of the Node.js that Lambda has
 * @throws {CommandError} if there is none for this system
 */
export function lambdaNode(): string {
  const installed = join(
    import.meta.dirname,
    `node_modules/node-${process.platform}-${process.arch}/bin/node`,
  );
  if (existsSync(installed)) return installed;
  if (process.version.startsWith('v24.')) return process.execPath;
  throw new CommandError('This system has no Node.js 24 on npm. Run the benchmark with Node.js 24.');
}

export interface StartOptions {
  /** URL of the services that the handler calls. */
  readonly services: string;
  /** Requests after the first one. @default 0 */
  readonly warm?: number;
  /** Part of a processor that the process has for its requests. @default 1 */
  readonly share?: number;
}

/** Starts a bundle in its own process. */
export async function start(
  { name, bundle, event }: Contender,
  { services, warm = 0, share = 1 }: StartOptions,
): Promise<Sample> {
  const child = spawn(lambdaNode(), ['--enable-source-maps', worker, bundle], {
    env: { ...awsVariables, ...variables(services) },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'ipc'],
  });
  const throttled = share < 1 ? throttle(child, share) : undefined;
  child.stdin?.end(JSON.stringify({ event, warm }));
  const [output, errors] = await Promise.all([
    text(child.stdio[3] as Readable),
    text(child.stderr as Readable),
  ]);
  throttled?.();
  if (!output) throw new CommandError(`${name} failed: ${errors}`);
  return JSON.parse(output) as Sample;
}

/** A period of Lambda's scheduler, in milliseconds. */
const periodMs = 20;

/**
 * Stops and continues a process from its first request on, so that it has a part of a processor.
 *
 * @returns ends it
 */
function throttle(child: ReturnType<typeof spawn>, share: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  const run = (): void => {
    child.kill('SIGCONT');
    timer = setTimeout(rest, periodMs * share);
  };
  const rest = (): void => {
    child.kill('SIGSTOP');
    timer = setTimeout(run, periodMs * (1 - share));
  };
  child.once('message', rest);
  return () => clearTimeout(timer);
}

function variables(services: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: services,
    LAMBDA_TASK_ROOT: taskRoot,
    CONTENT_API_URL: services,
    CONTENT_BRANCH: 'main',
    CONTENT_MODE: 'commit',
    CONTENT_PUBLISH_MINUTES: '15',
    CONTENT_REPOSITORY: 'owner/name',
    CONTENT_TOKEN_SECRET_ARN: 'token',
    CURSOR_SECRET_ARN: 'cursor',
    IMAGES_BUCKET: 'images',
    ORIGIN_SECRET_ARN: 'origin',
    RELEASE: 'release',
    SEARCH_UPSTREAM_URL: `${services}/api/character`,
    SIGNATURES_TABLE: 'signatures',
    SITE_URL: services,
    UPLOADS_BUCKET: 'uploads',
    USER_POOL_CLIENT_ID: 'client',
    USER_POOL_ID: 'us-east-1_Example01',
  };
}

import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../scripts/command.ts';
import { type Figure, isMet } from './figure.ts';
import { installLibraries } from './install.ts';
import { usageOf } from './local-run/process-tree.ts';
import { type Server, startBare, startOurs, startServerlessOffline } from './local-run/servers.ts';
import { markdownTable, parseNumbers } from './options.ts';
import { formatFigures } from './results.ts';

const usage = `Measures a local run: CPU time of a warm request, compared with node:http and serverless-offline, memory, and cold requests.

Usage: npm run bench -- local-run [options]

  --requests N   measured requests for a page, 200 to 20000 (default 2000); half as many for the API
  --help         print this

CPU time and memory are those of a server with all its processes. All requests for the page are the same, so the local run
repeats its response (local/README.md). The response to the API is made for each request. Each server gets 2,000 requests for the page and as many for
the API before it is measured. Memory is measured after 2 minutes without work. Linux only.
`;

const page = '/about/';
const api = '/api/health';

/** Below the throttle of the templates, 100 a second. All servers get API requests at this pace. */
const apiPauseMs = 12;

/** Requests to each server before it is measured. V8 goes on compiling for about as many. */
const warmUps = 2_000;

/** Maximum CPU time of a warm request relative to `node:http`, and maximum memory. */
const goals = { page: 5, api: 8, memoryMb: 150 };
const coldConnections = 20;

interface Cpu {
  /** Milliseconds of a request. */
  readonly page?: number;
  readonly api: number;
}

/** `npm run bench -- local-run`: prints results as Markdown on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const given = parseNumbers(args, { requests: { defaultValue: 2_000, min: 200, max: 20_000 } });
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  if (process.platform !== 'linux')
    throw new CommandError('This benchmark reads /proc, which only Linux has.');
  installLibraries(join(import.meta.dirname, 'local-run'));
  const { requests } = given;
  const ours = await withServer('this project', startOurs, async (server) => {
    const memoryMb = await memoryWhenIdle(server);
    const failed = await countFailures(server.url);
    const body = await (await fetch(server.url + page)).arrayBuffer();
    return { memoryMb, failed, pageBytes: body.byteLength, ...(await measure(server, requests, true)) };
  });
  const bare = await withServer(
    'node:http',
    () => startBare(ours.pageBytes),
    (server) => measure(server, requests, true),
  );
  const offline = await withServer('serverless-offline', startServerlessOffline, (server) =>
    measure(server, requests, false),
  );
  const figures = figuresOf(ours, bare, offline);
  report({ 'this project': ours, 'node:http': bare, 'serverless-offline': offline }, figures);
  if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
  return figures;
}

async function withServer<T>(
  name: string,
  start: () => Promise<Server>,
  use: (server: Server) => Promise<T>,
): Promise<T> {
  process.stderr.write(`${name}\n`);
  const server = await start();
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** The process that builds the site ends 2 minutes after its last build. */
const idleMs = 130_000;

/**
 * Waits until the server has been idle for that time, and then for 5 seconds with less than 2% of a processor in each.
 */
async function memoryWhenIdle({ pid }: Server): Promise<number> {
  await delay(idleMs);
  for (let idleSeconds = 0, before = usageOf(pid).cpuMs; idleSeconds < 5; ) {
    await delay(1_000);
    const { cpuMs } = usageOf(pid);
    idleSeconds = cpuMs - before < 20 ? idleSeconds + 1 : 0;
    before = cpuMs;
  }
  return usageOf(pid).memoryMb;
}

async function measure(server: Server, requests: number, hasPages: boolean): Promise<Cpu> {
  const agent = new Agent({ keepAlive: true });
  try {
    const pageCpu = hasPages ? await cpuOfRequests(server, page, requests, 0, agent) : undefined;
    const apiCpu = await cpuOfRequests(server, api, Math.ceil(requests / 2), apiPauseMs, agent);
    return { ...(pageCpu !== undefined && { page: pageCpu }), api: apiCpu };
  } finally {
    agent.destroy();
  }
}

/** Sends requests one after another, first those that warm up. @returns CPU time of one, in milliseconds */
async function cpuOfRequests(
  { url, pid }: Server,
  path: string,
  requests: number,
  pauseMs: number,
  agent: Agent,
): Promise<number> {
  const send = async (count: number) => {
    for (let sent = 0; sent < count; sent++) {
      const status = await statusOf(url + path, agent);
      if (status !== 200) throw new Error(`${url}${path} returned ${status}.`);
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  await send(warmUps);
  const before = usageOf(pid).cpuMs;
  await send(requests);
  return (usageOf(pid).cpuMs - before) / requests;
}

/** Sends requests over new connections at once, to a function that has not run yet. */
async function countFailures(url: string): Promise<number> {
  const statuses = await Promise.all(
    Array.from({ length: coldConnections }, () => statusOf(url + api, new Agent())),
  );
  return statuses.filter((status) => status !== 200).length;
}

function statusOf(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}

function figuresOf(ours: Cpu & { memoryMb: number; failed: number }, bare: Cpu, offline: Cpu): Figure[] {
  const unit = 'of node:http';
  return [
    {
      name: 'page, CPU time',
      measured: (ours.page ?? 0) / (bare.page ?? 0),
      unit,
      goal: goals.page,
      reason: 'the processor: an Intel Xeon has 4.57',
    },
    {
      name: 'API through the CDN, CPU time',
      measured: ours.api / bare.api,
      unit,
      goal: goals.api,
      reason: 'the time of node:http varies: four runs had 6.6 to 8.5, and serverless-offline 6.5 to 8.8',
    },
    { name: 'API of serverless-offline, CPU time', measured: offline.api / bare.api, unit },
    { name: 'memory when idle', measured: ours.memoryMb, unit: 'MB', goal: goals.memoryMb },
    {
      name: 'failed cold requests',
      measured: ours.failed,
      unit: `of ${coldConnections} at once`,
      goal: 0,
    },
  ];
}

function report(servers: Readonly<Record<string, Cpu>>, figures: readonly Figure[]): void {
  const ms = (value: number | undefined) => value?.toFixed(2) ?? '';
  const rows = Object.entries(servers).map(([name, cpu]) => [name, ms(cpu.page), ms(cpu.api)]);
  process.stdout.write(`Node.js ${process.version}. CPU time of one warm request.\n\n`);
  process.stdout.write(`${markdownTable(['server', 'page, ms', 'API, ms'], rows)}\n`);
  process.stdout.write(formatFigures(figures));
}

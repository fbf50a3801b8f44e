import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, parseInteger } from '../scripts/command.ts';
import { copyProject, type ProjectCopy } from '../scripts/project-copy.ts';
import type { Figure } from './figure.ts';
import { parseChoices } from './options.ts';

const usage = `Measures how long a local run takes to show a changed source. It changes a copy of the project.

Usage: npm run bench -- edit-loop [options]

  --rounds N    edits of each kind; the median counts (default 3)
  --kinds LIST  page,style,script,handler,construct (default: all)
  --help        print this
`;

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const timeoutMs = 120_000;
const pollMs = 10;

/** An edit and the response that shows it. */
interface Edit {
  readonly file: string;
  /** Text of the file that `insert` replaces. The replacement contains it again, for the next round. */
  readonly text: string;
  /** Returns the replacement, which contains the number of the round. */
  insert(round: number): string;
  /** Reads the response that shows the change. */
  read(run: Run): Promise<string>;
  /** Text that the response contains after the change. */
  shows(round: number): string;
  readonly goalSeconds: number;
  /** Why the goal may be missed. */
  readonly reason?: string;
}

const edits: Readonly<Record<string, Edit>> = {
  page: {
    file: 'site/content/about.md',
    text: 'description: ',
    insert: (round) => `description: Round ${round}. `,
    read: (run) => run.get('/about/'),
    shows: (round) => `Round ${round}. `,
    goalSeconds: 1,
  },
  style: {
    file: 'site/styles/base.css',
    text: 'body {',
    insert: (round) => `body { --round: ${round};`,
    read: (run) => run.asset('/about/', /href="(\/assets\/site-[^"]+\.css)"/),
    shows: (round) => `--round: ${round}`,
    goalSeconds: 1,
    reason: 'it varies: medians of three edits were 0.73 and 0.91 s on an Intel Xeon',
  },
  script: {
    file: 'site/browser/home.page.ts',
    text: 'import ',
    insert: (round) => `console.log('round ${round}');\nimport `,
    read: (run) => run.asset('/', /src="(\/assets\/home-[^"]+\.js)"/),
    shows: (round) => `round ${round}`,
    goalSeconds: 1,
  },
  handler: {
    file: 'lambdas/health/health.lambda.ts',
    text: "status: '",
    insert: (round) => `status: 'round ${round} `,
    read: (run) => run.get('/api/health'),
    shows: (round) => `round ${round} `,
    goalSeconds: 1,
  },
  construct: {
    file: 'lib/delivery/response-headers.ts',
    text: "\"manifest-src 'self'",
    insert: (round) => `"manifest-src 'self' round-${round}.example`,
    read: async (run) => (await fetch(run.url)).headers.get('content-security-policy') ?? '',
    shows: (round) => `round-${round}.example`,
    goalSeconds: 5,
  },
};

/** Prints the seconds of each kind of edit, and of a start with and without an earlier synthesis. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return [];
  }
  const copy = await copyProject(project, false);
  const stopped = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => reject(new Error(`Stopped by ${signal}.`)));
  });
  const runs: Run[] = [];
  try {
    return await Promise.race([measureAll(copy, runs, options), stopped]);
  } finally {
    await Promise.all(runs.map((run) => run.stop()));
    await copy.remove();
  }
}

async function measureAll(
  copy: ProjectCopy,
  runs: Run[],
  { rounds, kinds }: Options,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const start = async (name: string, goalSeconds: number, reason?: string): Promise<Run> => {
    const run = Run.start(copy);
    runs.push(run);
    figures.push({ ...report(name, [await run.ready()], goalSeconds), reason });
    return run;
  };
  await (
    await start('start, first', 6, 'all functions are bundled, all pages built and the templates synthesized')
  ).stop();
  const run = await start('start, unchanged', 2);
  for (const name of kinds) {
    const edit = edits[name] as Edit;
    const seconds: number[] = [];
    for (let round = 1; round <= rounds; round++) seconds.push(await measure(copy, run, edit, round));
    figures.push({ ...report(name, seconds, edit.goalSeconds), reason: edit.reason });
  }
  return figures;
}

async function measure(copy: ProjectCopy, run: Run, edit: Edit, round: number): Promise<number> {
  // A synthesis of an earlier edit would compete for the processor.
  await delay(5_000);
  // The handler is warm, as during work.
  await edit.read(run);
  const startedAt = performance.now();
  await copy.edit(edit.file, edit.text, edit.insert(round));
  for (;;) {
    if ((await edit.read(run)).includes(edit.shows(round))) return (performance.now() - startedAt) / 1_000;
    if (performance.now() - startedAt > timeoutMs)
      throw new Error(`The change of ${edit.file} does not show.\n${run.output}`);
    await delay(pollMs);
  }
}

/** A watching local run of the copy. */
class Run {
  url = '';
  readonly #startedAt = performance.now();
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text) => {
        this.#output += text;
      });
  }

  static start({ folder }: ProjectCopy): Run {
    const args = ['local/start.mjs', '--port', '0', '--data', join(folder, '.local')];
    return new Run(spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Waits until the run responds. @returns seconds since its start */
  async ready(): Promise<number> {
    for (;;) {
      const seconds = (performance.now() - this.#startedAt) / 1_000;
      this.url = /^ready (\S+)$/m.exec(this.#output)?.[1] ?? '';
      if (this.url !== '') return seconds;
      if (this.#child.exitCode !== null || seconds * 1_000 > timeoutMs)
        throw new Error(`The local run did not start.\n${this.#output}`);
      await delay(pollMs);
    }
  }

  get output(): string {
    return this.#output;
  }

  async get(path: string): Promise<string> {
    return (await fetch(this.url + path, { headers: { Accept: 'text/html' } })).text();
  }

  /** A file that a page links. */
  async asset(page: string, link: RegExp): Promise<string> {
    const [, path] = link.exec(await this.get(page)) ?? [];
    return path === undefined ? '' : this.get(path);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
  }
}

interface Options {
  readonly rounds: number;
  readonly kinds: readonly string[];
}

function readOptions(args: readonly string[]): Options | undefined {
  const { values, flags } = parseCommandLine(args, ['rounds', 'kinds'], ['help']);
  if (flags.has('help')) return undefined;
  return {
    rounds: parseInteger('--rounds', values.rounds ?? '3', 1, 100),
    kinds: parseChoices('--kinds', values.kinds, Object.keys(edits)),
  };
}

function report(name: string, seconds: readonly number[], goalSeconds: number): Figure {
  const median = [...seconds].sort((a, b) => a - b)[Math.floor(seconds.length / 2)] as number;
  const verdict = median <= goalSeconds ? 'met' : 'missed';
  process.stdout.write(
    `${name.padEnd(18)} ${median.toFixed(2).padStart(6)} s   goal ${goalSeconds} s: ${verdict}   (${seconds.map((each) => each.toFixed(2)).join(', ')})\n`,
  );
  return { name, measured: median, unit: 's', goal: goalSeconds };
}

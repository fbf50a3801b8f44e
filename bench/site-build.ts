import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, formatNumber } from '../scripts/command.ts';
import { type Figure, formatMet, isMet } from './figure.ts';
import { installLibraries } from './install.ts';
import { markdownTable, parseList, parseNumbers } from './options.ts';
import { quantile } from './petition/response-times.ts';
import { type Contender, countArticles, prepare } from './site-build/contenders.ts';

const usage = `Compares the build of this site with bare Eleventy and Astro, with the same articles in Markdown.

Usage: npm run bench -- site-build [options]

  --pages N,N,...    numbers of articles, at least two (default 1000,10000)
  --rounds N         builds of each, 1 to 20 (default 3)
  --max-astro-pages N
                     leave out Astro for more pages (default 100000); it takes minutes for 10,000
  --help             print this

This site adds its layouts, menus, styles, scripts and demo pages. Each page has an image for social networks. They are drawn
by a first build, which is not measured, and cached. Bare Eleventy has a layout of one line. Astro 6 needs
Node.js 22.12 or later, and is left out on earlier versions.
`;

/** Maximum time, relative to bare Eleventy. */
export const goal = 1.2;
const bareEleventy = 'bare Eleventy';

/** `npm run bench -- site-build`: prints results as Markdown on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const { numbers: sizes, rest } = parseList(args, 'pages', [1_000, 10_000], 100_000);
  const given = parseNumbers(rest, {
    rounds: { defaultValue: 3, min: 1, max: 20 },
    'max-astro-pages': { defaultValue: 100_000, min: 0, max: 100_000 },
  });
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  const hasAstro = runsAstro();
  if (hasAstro) installLibraries(join(import.meta.dirname, 'site-build'));
  const results: Result[] = [];
  for (const pages of sizes) {
    const withAstro = hasAstro && pages <= given['max-astro-pages'];
    const contenders = (await prepare(pages)).filter(({ name }) => withAstro || name !== 'Astro');
    results.push(...compare(contenders, pages, given.rounds));
    for (const { folder } of contenders) rmSync(folder, { recursive: true });
  }
  process.stdout.write(
    `Node.js ${process.version}. Medians of ${given.rounds} builds in fresh processes.\n\n`,
  );
  process.stdout.write(
    markdownTable(['pages', 'builder', 'seconds', 'of bare Eleventy', `at most ${goal}`], results.map(rowOf)),
  );
  if (!hasAstro) process.stdout.write('\nWithout Astro, which needs Node.js 22.12 or later.\n');
  const figures = results.flatMap(({ figure }) => figure ?? []);
  if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
  return figures;
}

function runsAstro(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

interface Result {
  readonly pages: number;
  readonly builder: string;
  readonly seconds: number;
  readonly ratio: number;
  /** @default - bare Eleventy, which the others are compared with */
  readonly figure?: Figure;
}

/** Interleaves the builders, so that other load on the machine affects all of them. */
function compare(contenders: readonly Contender[], pages: number, rounds: number): Result[] {
  for (const contender of contenders) {
    process.stderr.write(`${formatNumber(pages)} pages, ${contender.name}, first build\n`);
    timeBuild(contender, pages);
  }
  const seconds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      process.stderr.write(`${formatNumber(pages)} pages, ${contender.name}, round ${round + 1}\n`);
      seconds.get(contender.name)?.push(timeBuild(contender, pages));
    }
  }
  const median = (name: string) => quantile(seconds.get(name) ?? [], 0.5);
  return contenders.map(({ name }) => {
    const seconds = median(name);
    const ratio = seconds / median(bareEleventy);
    const figure = {
      name: `${formatNumber(pages)} pages, ${name}`,
      measured: ratio,
      unit: `of the time of ${bareEleventy}`,
      ...(name === 'this site' && {
        goal,
        reason: 'each page is also validated, indexed for the search and highlighted',
      }),
    };
    return { pages, builder: name, seconds, ratio, ...(name !== bareEleventy && { figure }) };
  });
}

function rowOf({ pages, builder, seconds, ratio, figure }: Result): string[] {
  const cells = [formatNumber(pages), builder, seconds.toFixed(2), ratio.toFixed(2)];
  return [...cells, formatMet(figure)];
}

function timeBuild(contender: Contender, pages: number): number {
  rmSync(contender.output, { recursive: true, force: true });
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, contender.command, {
    cwd: contender.folder,
    encoding: 'utf8',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  const seconds = (performance.now() - begin) / 1_000;
  if (status !== 0) throw new CommandError(`${contender.name} failed: ${stderr}`);
  const built = countArticles(contender);
  if (built !== pages) throw new CommandError(`${contender.name} built ${built} of ${pages} articles.`);
  return seconds;
}

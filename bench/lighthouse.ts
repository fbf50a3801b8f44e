import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { chromium } from 'playwright-core';
import { CommandError } from '../scripts/command.ts';
import { type LighthouseScore, lighthouseFile } from '../site/lighthouse-score.ts';
import { findBrowser } from '../test/support/find-browser.ts';
import { startLocalRun } from '../test/support/local-run.ts';
import { sitePages } from '../test/support/site-pages.ts';
import type { Figure } from './figure.ts';
import { installLibraries } from './install.ts';
import { markdownTable, parseNumbers } from './options.ts';
import { quantile } from './petition/response-times.ts';

const usage = `Measures each page of the site with Lighthouse, on a local run.

Usage: npm run bench -- lighthouse [options]

  --rounds N         measurements of each page, 1 to 9 (default 3)
  --desktop 1        measure as a desktop computer instead of a phone with a slow connection
  --help             print this

The scores are medians. After three or more rounds as a phone, the benchmark writes the lowest score of the home page to
site/lighthouse.json, and the home page shows it. Lighthouse needs Node.js 22.19 or later: on Linux, npm installs one
for it.
`;

const folder = join(import.meta.dirname, 'lighthouse');
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

/** One measurement of a page, as worker.mjs writes it. */
interface Measurement {
  readonly url: string;
  /** From 0 to 1. */
  readonly scores: Readonly<Record<(typeof categories)[number], number | null>>;
  /** Audits that lower a score. */
  readonly failed: readonly string[];
  readonly error?: string;
}

/** `npm run bench -- lighthouse`: prints a table of all pages on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const given = parseNumbers(args, {
    rounds: { defaultValue: 3, min: 1, max: 9 },
    desktop: { defaultValue: 0, min: 0, max: 1 },
  });
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  installLibraries(folder);
  const local = await startLocalRun();
  try {
    const paths = sitePages.map(({ path }) => path);
    const measurements = await measure({
      chromePath: await browserPath(),
      urls: paths.map((path) => local.url + path),
      rounds: given.rounds,
      form: given.desktop ? 'desktop' : 'phone',
    });
    const results = paths.map((path) => resultOf(path, measurements, local.url));
    process.stdout.write(markdownTable(['page', ...categories, 'lowered by'], results.map(rowOf)));
    if (given.rounds >= minShownRounds && !given.desktop) writeScore(results);
    const minScore = Math.min(...results.flatMap(({ path, scores }) => scoresThatCount(path, scores)));
    if (minScore < 100) process.exitCode = 1;
    return [{ name: 'points below 100, worst page', measured: 100 - minScore, unit: 'points', goal: 0 }];
  } finally {
    await local.stop();
  }
}

interface Input {
  readonly chromePath: string;
  readonly urls: readonly string[];
  readonly rounds: number;
  readonly form: 'phone' | 'desktop';
}

async function measure(input: Input): Promise<readonly Measurement[]> {
  const child = spawn(nodeOfLighthouse(), [join(folder, 'worker.mjs')], {
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
  });
  child.stdin?.end(JSON.stringify(input));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const measurements: Measurement[] = [];
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const measurement = JSON.parse(line) as Measurement;
    if (measurement.error !== undefined) throw new CommandError(`${measurement.url}: ${measurement.error}`);
    measurements.push(measurement);
    const scores = categories.map((category) => pointsOf(measurement.scores[category]));
    process.stderr.write(`${new URL(measurement.url).pathname} ${scores.join(' ')}\n`);
  }
  const code = await ended;
  if (code !== 0) throw new CommandError(`Lighthouse ended with ${code}. See the output above.`);
  return measurements;
}

/** @throws {CommandError} if there is no Node.js that Lighthouse runs on */
function nodeOfLighthouse(): string {
  const installed = join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(installed)) return installed;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  throw new CommandError('Lighthouse needs Node.js 22.19 or later. Run the benchmark with it.');
}

async function browserPath(): Promise<string> {
  const found = await findBrowser();
  if ('missing' in found) throw new CommandError(found.missing);
  if ('executablePath' in found) return found.executablePath;
  const server = await chromium.launchServer(found);
  const path = server.process().spawnfile;
  await server.close();
  return path;
}

/** A single measurement can be several points off, when the machine does something else. */
const minShownRounds = 3;

function writeScore(results: readonly Result[]): void {
  const home = results.find(({ path }) => path === '/');
  if (!home) throw new Error('The home page was not measured.');
  const score: LighthouseScore = {
    points: Math.min(...Object.values(home.scores)),
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(lighthouseFile, `${JSON.stringify(score, null, 2)}\n`);
}

type Scores = Readonly<Record<(typeof categories)[number], number>>;

interface Result {
  readonly path: string;
  readonly scores: Scores;
  readonly failed: readonly string[];
}

function resultOf(path: string, measurements: readonly Measurement[], origin: string): Result {
  const own = measurements.filter(({ url }) => url === origin + path);
  const scores = Object.fromEntries(
    categories.map((category) => [
      category,
      quantile(
        own.map(({ scores }) => pointsOf(scores[category])),
        0.5,
      ),
    ]),
  ) as unknown as Scores;
  return { path, scores, failed: [...new Set(own.flatMap(({ failed }) => failed))] };
}

const pointsOf = (score: number | null): number => Math.round((score ?? 0) * 100);

/** Search engines must not list the editor, which lowers its score for SEO. */
function scoresThatCount(path: string, scores: Scores): number[] {
  return categories
    .filter((category) => !(path === '/admin/' && category === 'seo'))
    .map((category) => scores[category]);
}

function rowOf({ path, scores, failed }: Result): string[] {
  const points = categories.map((category) => scores[category]);
  // Some audits are below 100 without lowering a score.
  const reasons = points.every((each) => each === 100) ? '' : failed.join(', ');
  return [path, ...points.map(String), reasons];
}

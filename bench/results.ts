import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, formatFigure, formatMet, formatReason } from './figure.ts';
import { markdownTable } from './options.ts';

/** One file for each day of a run of all benchmarks, named after it, so that the newest one is the last by name. */
export const resultsFolder = join(import.meta.dirname, 'results');

export interface Results {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly benchmarks: readonly {
    readonly name: string;
    readonly figures: readonly Figure[];
    readonly failed: boolean;
  }[];
}

/** Formats the results of all benchmarks as a Markdown page. */
export function formatResults({ date, commit, machine, benchmarks }: Results): string {
  const figures = benchmarks.flatMap((benchmark) =>
    benchmark.figures.map((figure) => ({ ...figure, name: `${benchmark.name}: ${figure.name}` })),
  );
  const failed = benchmarks.filter((each) => each.failed).map(({ name }) => `\nFailed: ${name}\n`);
  const title = `# Benchmarks of ${date}`;
  const intro = `Commit ${commit}, ${machine}. Written by \`npm run bench -- --all\`. Lower is better.`;
  return `${title}\n\n${intro}\n\n${formatFigures(figures)}${failed.join('')}`;
}

/** Formats figures with their goals as a Markdown table. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    formatFigure(figure),
    figure.goal === undefined ? '' : `at most ${figure.goal}`,
    formatMet(figure),
    formatReason(figure),
  ]);
  return markdownTable(['figure', 'measured', 'goal', 'met', 'why not'], rows);
}

/** Finds the newest results. @returns the file's name, or undefined if there are none */
export function newestResults(): string | undefined {
  return readdirSync(resultsFolder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .at(-1);
}

/** Reads the table of a page of results: what was measured, by figure. */
export function measuredIn(page: string): ReadonlyMap<string, string> {
  const rows = page.split('\n').map((line) => line.split(' | '));
  return new Map(
    rows.filter((row) => row.length > 2).map(([figure = '', measured = '']) => [figure.slice(2), measured]),
  );
}

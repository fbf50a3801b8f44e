import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, formatFigure, isMet } from './figure.ts';
import { markdownTable } from './petition/options.ts';

/** One file for each run of all benchmarks, named after date and commit. */
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
  const rows = benchmarks.flatMap(({ name, figures }) =>
    figures.map((figure) => {
      const met = isMet(figure);
      return [
        `${name}: ${figure.name}`,
        formatFigure(figure),
        figure.goal === undefined ? '' : `at most ${figure.goal}`,
        met === undefined ? '' : met ? 'yes' : '**no**',
      ];
    }),
  );
  const failed = benchmarks.filter((each) => each.failed).map(({ name }) => `\nFailed: ${name}\n`);
  const title = `# Benchmarks of ${date}`;
  const intro = `Commit ${commit}, ${machine}. Written by \`npm run bench -- --all\`. Lower is better.`;
  const table = markdownTable(['figure', 'measured', 'goal', 'met'], rows);
  return `${title}\n\n${intro}\n\n${table}${failed.join('')}`;
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measuredIn, newestResults, resultsFolder } from './results.ts';

/** The figures that the README shows. */
const shown = [
  {
    label: 'JPEG of 12 megapixels to grayscale, in a new process',
    figure: 'grayscale: jpeg, 12 megapixels, cold time',
  },
  {
    label: 'PNG of 12 megapixels to grayscale, in a new process',
    figure: 'grayscale: png, 12 megapixels, cold time',
  },
  { label: 'Load the search function', figure: 'cold-start: search/search, load' },
  {
    label: 'Build 1,000 pages with all layouts, styles and scripts',
    figure: 'site-build: 1,000 pages, this site',
  },
  { label: 'Signatures lost under load', figure: 'petition-load: lost' },
];

const heading = '## Speed\n\n';

/**
 * Returns the README with the figures of the newest results.
 *
 * @throws {Error} if the results lack a figure, or the README the section
 */
export function readmeWith(readme: string): string {
  const start = readme.indexOf(heading);
  const end = readme.indexOf('\n## ', start + heading.length - 1);
  if (start < 0 || end < 0) throw new Error('README.md has no section "Speed".');
  return readme.slice(0, start) + heading + section() + readme.slice(end);
}

function section(): string {
  const name = newestResults();
  if (name === undefined) throw new Error('There are no results. Run npm run bench -- --all.');
  const measured = measuredIn(readFileSync(join(resultsFolder, name), 'utf8'));
  const lines = shown.map(({ label, figure }) => {
    const value = measured.get(figure);
    if (value === undefined) throw new Error(`bench/results/${name} has no figure "${figure}".`);
    return `- ${label}: ${value}`;
  });
  const [date] = name.split('.');
  return [
    `Measured on ${date}. The first four figures are relative to a peer in the same run: 1 is equal, lower is better. [All figures](bench/results/${name})`,
    '',
    ...lines,
    '',
  ].join('\n');
}

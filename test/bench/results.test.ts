import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readmeWith } from '../../bench/readme.ts';
import { formatResults, measuredIn, newestResults, resultsFolder } from '../../bench/results.ts';
import { goal } from '../../bench/site-build.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

const page = formatResults({
  date: '2026-11-29',
  commit: 'abc1234',
  machine: 'Node.js 24.0.0, 2 cores',
  benchmarks: [
    {
      name: 'grayscale',
      failed: false,
      figures: [
        { name: 'cold time', measured: 0.02444, unit: 'of jimp 0.9', goal: 0.025, reason: 'unused' },
        { name: 'warm time', measured: 1.234, unit: 'of sharp', goal: 1.1, reason: 'it checks more' },
        { name: 'lossless', unit: 'pictures', goal: 0 },
        { name: 'Astro', measured: 19.04, unit: 'of Eleventy' },
      ],
    },
    { name: 'edit-loop', failed: true, figures: [] },
  ],
});

test('a table lists each figure with its goal, why it is missed, and the benchmarks that failed', () => {
  expect(page.split('\n').slice(4)).toEqual([
    '| figure | measured | goal | met | why not |',
    '| --- | ---: | ---: | ---: | ---: |',
    '| grayscale: cold time | 0.0244 of jimp 0.9 | at most 0.025 | yes |  |',
    '| grayscale: warm time | 1.23 of sharp | at most 1.1 | **no** | it checks more |',
    '| grayscale: lossless | not measured | at most 0 |  |  |',
    '| grayscale: Astro | 19 of Eleventy |  |  |  |',
    '',
    'Failed: edit-loop',
    '',
  ]);
});

test('measured values are read from the table', () => {
  const measured = measuredIn(page);
  expect(measured.get('grayscale: warm time')).toBe('1.23 of sharp');
  expect(measured.get('grayscale: none')).toBeUndefined();
});

test("the README's figures are those of the newest results", () => {
  const readme = read('README.md');
  expect(readmeWith(readme)).toBe(readme);
});

describe('the time to build the site', () => {
  const newest = measuredIn(readFileSync(join(resultsFolder, newestResults() ?? ''), 'utf8'));
  const ratio = newest.get('site-build: 1,000 pages, this site') ?? 'not measured';

  test('is claimed as in the newest results', () => {
    expect(read('docs/verification.md')).toContain(`A site of a thousand pages builds in ${ratio}`);
  });

  test.each(['docs/verification.md', 'docs/decisions/08-own-code.md'])(
    'is compared with the goal in %s',
    (path) => {
      const outcome = Number.parseFloat(ratio) <= goal ? 'met' : 'missed';
      expect(read(path).replaceAll(/\s+/g, ' ')).toContain(`The goal of ${goal} is ${outcome}`);
    },
  );
});

test('results are named after their day alone, so that the newest ones are the last by name', () => {
  for (const name of readdirSync(resultsFolder)) expect(name).toMatch(/^20\d\d-\d\d-\d\d\.md$/);
});

test('the figures replace the section, and nothing else', () => {
  const figures = readmeWith('# T\n\n## Speed\n\n## Next\n\nText.\n');
  expect(figures).toMatch(
    /^# T\n\n## Speed\n\nMeasured on [^\n]+\n\n(- [^\n]+: [^\n]+\n){5}\n## Next\n\nText\.\n$/,
  );
  expect(readmeWith(figures)).toBe(figures);
});

test('a README without the section is refused', () => {
  expect(() => readmeWith('# Title\n')).toThrow('README.md has no section "Speed".');
});

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A row of one of the tables of threats. */
interface Threat {
  readonly threat: string;
  readonly control: string;
  readonly test: string;
}

/** The rows of the tables with the columns threat, control and test. */
function threatsIn(page: string): Threat[] {
  const threats: Threat[] = [];
  let isTable = false;
  for (const line of page.split('\n')) {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim());
    if (line === '| threat | control | test |') isTable = true;
    else if (!line.startsWith('|')) isTable = false;
    else if (isTable && !line.startsWith('| ---')) {
      expectFor(line, cells).toHaveLength(3);
      const [threat = '', control = '', held = ''] = cells;
      threats.push({ threat, control, test: held });
    }
  }
  return threats;
}

const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, path]) => path as string);

describe.each([
  ['docs/threat-model.md', 30],
  ['docs/threat-model-images.md', 20],
])('%s', (path, minThreats) => {
  const page = readFileSync(join(project, path), 'utf8');
  const threats = threatsIn(page);

  test('lists its threats in tables', () => {
    expect(threats.length).toBeGreaterThanOrEqual(minThreats);
  });

  test.each(threats)('names a control and an existing test: $threat', ({ control, test: held }) => {
    expect(control).not.toBe('');
    const tests = quoted(held);
    expect(tests.length).toBeGreaterThan(0);
    for (const each of tests) expect(each).toMatch(/^test\//);
    expect(tests.filter((each) => !existsSync(join(project, each)))).toStrictEqual([]);
  });

  test('names only existing files', () => {
    const paths = quoted(page).filter((text) =>
      /^(lib|lambdas|site|local|scripts|test|docs)\/[\w./-]+$/.test(text),
    );
    expect(paths.filter((each) => !existsSync(join(project, each)))).toStrictEqual([]);
  });
});

test('each threat of the product has STRIDE categories, and each category has a threat', () => {
  const threats = threatsIn(readFileSync(join(project, 'docs/threat-model.md'), 'utf8'));
  const kinds = threats.map(({ threat }) => /^\*\*([STRIDE](?:, [STRIDE])*)\*\* /.exec(threat)?.[1]);
  expect(kinds).not.toContain(undefined);
  expect([...new Set(kinds.join(', ').split(', '))].sort()).toStrictEqual(['D', 'E', 'I', 'R', 'S', 'T']);
});

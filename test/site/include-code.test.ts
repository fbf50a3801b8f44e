import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { includedCode } from '../../site/include-code.ts';

const root = mkdtempSync(join(tmpdir(), 'include-code-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'leaves'));
writeFileSync(join(root, 'leaves/green.ts'), '');
writeFileSync(
  join(root, 'tea.ts'),
  `const one = 1;

/** Why. */
export function brew(
  leaves: number,
): number {
  if (leaves > 1) {
    return one;
  }
  return leaves;
}

const list = [
  1,
];
`,
);

test.each([
  ['a line that ends a statement', 'const one', 'const one = 1;'],
  [
    'a function whose parameters have lines of their own',
    'export function brew',
    'export function brew(\n  leaves: number,\n): number {\n  if (leaves > 1) {\n    return one;\n  }\n  return leaves;\n}',
  ],
  ['a list', 'const list', 'const list = [\n  1,\n];'],
])('includes %s', (_, from, code) => {
  expect(includedCode(root, `ts file=tea.ts from="${from}"`)).toEqual({ file: 'tea.ts', code });
});

test('includes a whole file without the last line break', () => {
  expect(includedCode(root, 'ts file=tea.ts')?.code).toMatch(/^const one.*\];$/s);
});

test('leaves other code blocks alone', () => {
  expect(includedCode(root, 'ts')).toBeUndefined();
});

test.each([
  [
    'file=coffee.ts',
    'includes coffee.ts, which is not a file of the project. Write a path such as lib/health/health.ts.',
  ],
  [
    'file=lefes/green.ts',
    'includes lefes/green.ts, which is not a file of the project. Write a path such as lib/health/health.ts.',
  ],
  ['file=leaves/gren.ts', 'which is not a file of the project. Did you mean "leaves/green.ts"?'],
  ['file=leaves/new/green.ts', 'which is not a file of the project. Did you mean "leaves/green.ts"?'],
  ['file=leaves', 'includes leaves, which is not a file of the project. Write a path'],
  ['file=tea.ts from="export class"', 'but no line begins with that. Write the beginning of a line.'],
  [
    'file=tea.ts from="export function brow"',
    'includes tea.ts from "export function brow", but no line begins with that. Did you mean "export function brew"?',
  ],
])('fails for %s', (info, message) => {
  expect(() => includedCode(root, `ts ${info}`)).toThrow(message);
});

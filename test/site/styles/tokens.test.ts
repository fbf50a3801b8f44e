import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const source = readFileSync(new URL('../../../site/styles/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = source.split('@media (prefers-color-scheme: dark)');
const lines = [...new Set(source.match(/--line-\w+/g))];

function colors(css: string): Map<string, string> {
  return new Map(
    [...css.matchAll(/(--[\w-]+): (#[0-9a-f]{3,6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const digits =
    hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : (hex.slice(1).match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0] = digits.map((pair) => {
    const value = Number.parseInt(pair, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each([
  ['light', colors(light)],
  ['dark', colors(dark)],
])('in the %s scheme', (_, scheme) => {
  const contrast = (a: string, b: string) => {
    const [low = 0, high = 0] = [a, b].map((name) => luminance(scheme.get(name) ?? '')).sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };

  test.each(['--paper', '--sheet'])('text has enough contrast on %s', (ground) => {
    // WCAG 2.2 requires 7 for level AAA, 4.5 for level AA, and 3 for the borders of controls.
    expect(contrast('--ink', ground)).toBeGreaterThanOrEqual(7);
    expect(contrast('--muted', ground)).toBeGreaterThanOrEqual(6);
    for (const line of lines) expect(contrast(line, ground)).toBeGreaterThanOrEqual(5.5);
    expect(contrast('--edge', ground)).toBeGreaterThanOrEqual(3);
  });

  test('text on buttons and in error messages has enough contrast', () => {
    for (const line of lines) expect(contrast('--on-accent', line)).toBeGreaterThanOrEqual(5.5);
    expect(contrast('--alert', '--alert-ground')).toBeGreaterThanOrEqual(5.5);
    expect(contrast('--ink', '--alert-ground')).toBeGreaterThanOrEqual(7);
  });
});

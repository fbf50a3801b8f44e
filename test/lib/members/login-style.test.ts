import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loginStyle } from '../../../lib/members/login-style.ts';

const { settings, assets } = loginStyle();
const tokens = readFileSync(new URL('../../../site/styles/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = tokens.split('@media (prefers-color-scheme: dark)');

/** `#1c50bd` in the notation of Cognito. */
function colorOf(css: string, name: string): string {
  const [, hex = ''] = new RegExp(`--${name}: #([0-9a-f]+);`).exec(css) ?? [];
  return `${hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex}ff`;
}

test.each([
  ['lightMode', light],
  ['darkMode', dark],
] as const)('the login pages have the colors of the site in %s', (mode, css) => {
  const { components, componentClasses } = settings;
  expect(components.pageBackground[mode].color).toBe(colorOf(css, 'paper'));
  expect(components.form[mode].backgroundColor).toBe(colorOf(css, 'sheet'));
  expect(components.pageText[mode].headingColor).toBe(colorOf(css, 'ink'));
  expect(components.primaryButton[mode].defaults).toEqual({
    backgroundColor: colorOf(css, 'line-members'),
    textColor: colorOf(css, 'on-accent'),
  });
  expect(componentClasses.input[mode].defaults.borderColor).toBe(colorOf(css, 'edge'));
});

test('the visitor’s system decides between light and dark', () => {
  expect(settings.categories.global.colorSchemeMode).toBe('DYNAMIC');
});

test('every color has eight digits', () => {
  const colors = [...JSON.stringify(settings).matchAll(/"\w*[cC]olor":"([^"]*)"/g)].map(([, color]) => color);
  expect(colors.length).toBeGreaterThan(30);
  expect(colors.filter((color) => !/^[0-9a-f]{8}$/.test(color ?? ''))).toEqual([]);
});

test('the logo and the icons are those of the site', () => {
  expect(assets).toEqual(
    [
      ['FORM_LOGO', 'SVG', 'favicon.svg'],
      ['FAVICON_SVG', 'SVG', 'favicon.svg'],
      ['FAVICON_ICO', 'ICO', 'favicon.ico'],
    ].map(([category, extension, file]) => ({
      category,
      extension,
      colorMode: 'DYNAMIC',
      bytes: readFileSync(new URL(`../../../site/static/${file}`, import.meta.url)).toString('base64'),
    })),
  );
});

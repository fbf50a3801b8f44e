import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseScreenshotOptions } from '../../../scripts/screenshots/options.ts';
import { documented, states } from '../../../scripts/screenshots/states.ts';
import { project } from '../../support/local-run.ts';
import { sitePages } from '../../support/site-pages.ts';

const parse = (...args: string[]) => parseScreenshotOptions(args, '/project');

describe('the options of screenshots', () => {
  test('select everything by default', () => {
    expect(parse()).toEqual({
      pages: [],
      widths: [360, 768, 1280, 1920],
      modes: ['light', 'dark', 'forced-colors', 'print'],
      out: join('/project', '.screenshots'),
      docs: false,
      list: false,
    });
  });

  test('select pages, widths and modes', () => {
    expect(parse('--page', 'home,search', '--width', '360', '--mode', 'dark,print')).toMatchObject({
      pages: ['home', 'search'],
      widths: [360],
      modes: ['dark', 'print'],
    });
  });

  test.each([
    [['--width', '361'], '--width must be one or more of 360,768,1280,1920, not "361".'],
    [['--mode', 'light,sepia'], '--mode must be one or more of light,dark,forced-colors,print, not "sepia".'],
    [['--pages', 'home'], '--pages'],
  ])('%j are refused', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});

describe('the states', () => {
  const names = states.map(({ name }) => name);

  test('have different names, because their pictures have', () => {
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('include every page', () => {
    const opened = states.filter(({ reach, javaScript = true }) => !reach && javaScript);
    const paths = opened.map(({ path }) => path);
    expect(sitePages.map(({ path }) => path).filter((path) => !paths.includes(path))).toEqual([]);
  });
});

test('the pictures of the documentation and of posts exist', () => {
  const files = documented.map(({ file }) => file);
  expect(files.filter((file) => !existsSync(join(project, file)))).toEqual([]);
});

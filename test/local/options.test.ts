import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../local/options.ts';

describe('the command line', () => {
  test('has defaults', () => {
    expect(parseOptions([])).toEqual({
      port: 3000,
      data: resolve('.local'),
      fresh: false,
      searchUpstream: undefined,
      allowImageOrigins: [],
      help: false,
    });
  });

  test.each(['0', '1', '65535'])('takes --port %s', (port) => {
    expect(parseOptions(['--port', port]).port).toBe(Number(port));
  });

  test.each(['-1', '65536', '80x', '', '1e3', '3.5'])('refuses --port "%s" with a sentence', (port) => {
    expect(() => parseOptions([`--port=${port}`])).toThrow('--port takes a whole number from 0 to 65535');
  });

  test('takes --allow-image-origin more than once', () => {
    const args = [
      '--allow-image-origin',
      'http://127.0.0.1:9000',
      '--allow-image-origin',
      'https://a.example/',
    ];
    expect(parseOptions(args).allowImageOrigins).toEqual(['http://127.0.0.1:9000', 'https://a.example']);
  });

  test.each(['127.0.0.1:9000', 'http://a/path', 'ftp://a', 'http://u@a', 'http://a/?q'])(
    'refuses the image origin "%s" with a sentence',
    (origin) => {
      expect(() => parseOptions(['--allow-image-origin', origin])).toThrow(
        '--allow-image-origin takes an origin',
      );
    },
  );

  test.each(['file:///x', 'upstream', ''])('refuses the upstream "%s" with a sentence', (url) => {
    expect(() => parseOptions([`--search-upstream=${url}`])).toThrow('--search-upstream takes an absolute');
  });

  test('points from an option that does not exist to the help', () => {
    expect(() => parseOptions(['--prot', '1'])).toThrow('--help');
  });
});

import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../local/options.ts';

describe('the command line', () => {
  test('has defaults', () => {
    expect(parseOptions([])).toEqual({
      port: 3000,
      data: resolve('.local'),
      fresh: false,
      watch: true,
      verbosity: 'normal',
      consolePort: 0,
      product: { allowImageOrigins: [] },
      help: false,
    });
  });

  test('watches the sources unless --no-watch is set', () => {
    expect(parseOptions(['--no-watch']).watch).toBe(false);
  });

  test('takes --verbose or --quiet', () => {
    expect(parseOptions(['--verbose']).verbosity).toBe('verbose');
    expect(parseOptions(['--quiet']).verbosity).toBe('quiet');
    expect(() => parseOptions(['--verbose', '--quiet'])).toThrow('exclude each other');
  });

  test('takes --inspect with or without a port', () => {
    expect(parseOptions(['--inspect']).inspect).toBe(9229);
    expect(parseOptions(['--inspect=9300']).inspect).toBe(9300);
    expect(() => parseOptions(['--inspect=x'])).toThrow('--inspect must be an integer from 0 to 65535');
  });

  test.each(['0', '1', '65535'])('takes --port %s', (port) => {
    expect(parseOptions(['--port', port]).port).toBe(Number(port));
  });

  test.each(['-1', '65536', '80x', '', '1e3', '3.5'])('refuses --port "%s" with a sentence', (port) => {
    expect(() => parseOptions([`--port=${port}`])).toThrow('--port must be an integer from 0 to 65535');
  });

  test('gives the console a port, or turns it off', () => {
    expect(parseOptions(['--console-port', '3001']).consolePort).toBe(3001);
    expect(parseOptions(['--no-console']).consolePort).toBeUndefined();
    expect(() => parseOptions(['--console-port', 'x'])).toThrow('--console-port must be an integer');
  });

  test('takes the options of the product', () => {
    const args = [
      '--search-upstream',
      'http://127.0.0.1:9000/books',
      '--allow-image-origin',
      'http://a.example/',
    ];
    expect(parseOptions(args).product).toEqual({
      searchUpstream: 'http://127.0.0.1:9000/books',
      allowImageOrigins: ['http://a.example'],
    });
  });

  test('points from an option that does not exist to the help', () => {
    expect(() => parseOptions(['--prot', '1'])).toThrow('--help');
  });
});

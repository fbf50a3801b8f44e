import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/**
 * Plugin for esbuild that keeps the location of each source file, which some read their neighbors by.
 *
 * @type {import('esbuild').Plugin}
 */
export const keepLocations = {
  name: 'keep-locations',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    })),
};

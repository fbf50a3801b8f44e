import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/**
 * Keeps the `import.meta.url` of each source file. Some sources read neighboring files by it.
 *
 * @type {import('esbuild').Plugin}
 */
const keepLocations = {
  name: 'keep-locations',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    })),
};

/**
 * Options of esbuild for TypeScript of this project that Node.js then runs. Packages are left out: to bundle them takes
 * four times as long as Node.js needs to load them.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const sourceBundle = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  plugins: [keepLocations],
  logLevel: 'silent',
};

/**
 * The same for a program. What it imports on demand stays on demand. Its stack traces show the sources.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const programBundle = {
  ...sourceBundle,
  splitting: true,
  outExtension: { '.js': '.mjs' },
  sourcemap: true,
  sourcesContent: false,
};

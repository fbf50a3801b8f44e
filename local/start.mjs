// `npm start`. The sources are bundled first: loading each TypeScript file through hooks takes twice the CPU time.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { keepLocations } from './keep-locations.mjs';

const folder = import.meta.dirname;
const cache = join(folder, '../node_modules/.cache/local-run');

const { outputFiles } = await build({
  entryPoints: [join(folder, 'main.ts')],
  outdir: cache,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: '[name]',
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  plugins: [keepLocations],
  write: false,
});
await mkdir(cache, { recursive: true });
for (const { path, contents } of outputFiles) {
  // Another run may load the file at this moment.
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(cache, 'main.mjs')).href);

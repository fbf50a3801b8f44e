// `npm start`. Node.js 20 does not load TypeScript, so the sources are bundled first.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = import.meta.dirname;
const project = join(folder, '..');
const cache = join(project, 'node_modules/.cache/local-run');
const record = join(cache, 'sources.json');
const maxAgeMs = 24 * 60 * 60 * 1_000;

/** @param {readonly string[]} files relative to the project */
async function describe(files) {
  const states = files.map(async (file) => {
    const found = await stat(join(project, file)).catch(() => undefined);
    return [file, found?.size ?? -1, found?.mtimeMs ?? 0];
  });
  return JSON.stringify(await Promise.all(states));
}

async function isBundled() {
  const known = await readFile(record, 'utf8').catch(() => undefined);
  if (known === undefined) return false;
  return known === (await describe(JSON.parse(known).map(([file]) => file)));
}

/** Another run may load the file at this moment. */
async function replace(path, contents) {
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}

async function bundle() {
  const { build, stop } = await import('esbuild');
  const { programBundle } = await import('./source-bundle.mjs');
  const { metafile, outputFiles } = await build({
    ...programBundle,
    absWorkingDir: project,
    entryPoints: ['local/main.ts'],
    outdir: cache,
    chunkNames: '[name]-[hash]',
    logLevel: 'warning',
    metafile: true,
    write: false,
  });
  // Else its process stays as long as this one.
  await stop();
  const described = await describe([
    'local/start.mjs',
    'local/source-bundle.mjs',
    ...Object.keys(metafile.inputs),
  ]);
  await mkdir(cache, { recursive: true });
  for (const { path, contents } of outputFiles) await replace(path, contents);
  await replace(record, described);
  await removeOld();
}

/** Removes modules of earlier bundles. A younger one may still be loaded by another run. */
async function removeOld() {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > maxAgeMs) await rm(path, { recursive: true, force: true });
  }
}

let prepared;
if (!(await isBundled())) {
  // Then there is probably no earlier synthesis either.
  const { prepareApp } = await import('./synthesis/app-process.js');
  prepared = prepareApp(project);
  await bundle();
}
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(join(cache, 'main.mjs')).href);
await main(prepared);

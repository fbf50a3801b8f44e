// `npm start`. The sources are bundled first, with their packages: loading each file by itself takes three times the CPU time.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = import.meta.dirname;
const project = join(folder, '..');
const cache = join(project, 'node_modules/.cache/local-run');
const record = join(cache, 'sources.json');
const maxAgeMs = 24 * 60 * 60 * 1_000;
/** npm's list of the installed packages, which changes with each installation. */
const installed = 'node_modules/.package-lock.json';

/** @param {readonly string[]} files relative to the project */
async function describe(files) {
  const states = files.map(async (file) => {
    const found = await stat(join(project, file)).catch(() => undefined);
    return [file, found?.size ?? -1, found?.mtimeMs ?? 0];
  });
  return JSON.stringify([process.version, ...(await Promise.all(states))]);
}

async function isBundled() {
  const known = await readFile(record, 'utf8').catch(() => undefined);
  if (known === undefined) return false;
  const [, ...states] = JSON.parse(known);
  return known === (await describe(states.map(([file]) => file)));
}

/** Another run may load the file at this moment. */
async function replace(path, contents) {
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}

async function bundle() {
  const { build, stop } = await import('esbuild');
  const { keepLocations } = await import('./keep-locations.mjs');
  const { metafile, outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: ['local/main.ts'],
    outdir: cache,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    // It starts a program of its own package.
    external: ['esbuild'],
    mainFields: ['module', 'main'],
    // Packages in CommonJS need `require` for modules of Node.js.
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
    },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    plugins: [keepLocations],
    metafile: true,
    write: false,
  });
  // Else its process stays as long as this one.
  await stop();
  const sources = Object.keys(metafile.inputs).filter((file) => !file.includes('node_modules/'));
  const described = await describe([installed, 'local/start.mjs', 'local/keep-locations.mjs', ...sources]);
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

if (!(await isBundled())) await bundle();
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(cache, 'main.mjs')).href);

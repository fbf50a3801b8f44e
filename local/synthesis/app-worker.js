import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programBundle } from '../source-bundle.mjs';

/**
 * Bundles a CDK app and runs it. The packages that the app loaded the last time are loaded before the parent sends the app,
 * because that takes half of a synthesis.
 */
const [packagesFile] = process.argv.slice(2);
const require = createRequire(import.meta.url);
process.setSourceMapsEnabled(true);

for (const path of readPackages()) {
  try {
    require(path);
  } catch {
    // The package was removed. If the app needs it, the app fails.
  }
}

process.once('disconnect', () => process.exit(1));
process.once('message', async ({ program, folder, env }) => {
  const { build, stop } = await import('esbuild');
  try {
    await build({ ...programBundle, entryPoints: [program], outdir: folder });
  } catch ({ message, errors }) {
    process.send({ message, errors }, () => process.exit(1));
    return;
  }
  await stop();
  Object.assign(process.env, env);
  await import(pathToFileURL(join(folder, `${basename(program, '.ts')}.mjs`)).href);
  writePackages(Object.keys(require.cache).filter((path) => path.includes('/node_modules/')));
  process.removeAllListeners('disconnect');
  process.disconnect();
});

function readPackages() {
  try {
    return JSON.parse(readFileSync(packagesFile, 'utf8'));
  } catch {
    return [];
  }
}

/** @param {readonly string[]} paths */
function writePackages(paths) {
  const next = `${packagesFile}.${process.pid}`;
  writeFileSync(next, JSON.stringify(paths));
  renameSync(next, packagesFile);
}

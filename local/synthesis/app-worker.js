import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context } from 'esbuild';
import { programBundle } from '../source-bundle.mjs';

/**
 * Bundles a CDK app and loads its packages, because that takes half of a synthesis. Bundles it once more and runs it
 * when the parent sends the environment.
 */
const [program, folder] = process.argv.slice(2);
process.setSourceMapsEnabled(true);
process.once('disconnect', () => process.exit(1));
// The parent may have ended while this process started.
if (!process.connected) process.exit(1);
const sent = new Promise((resolve) => process.once('message', resolve));
const bundle = await context({ ...programBundle, entryPoints: [program], outdir: folder, metafile: true });

try {
  await loadPackages(await bundle.rebuild());
} catch {
  // The source may be incomplete, or a package missing. The app then fails for the same reason.
}
const env = await sent;
const failure = await bundle.rebuild().then(
  () => undefined,
  ({ message, errors }) => ({ message, errors }),
);
await bundle.dispose();
if (failure) {
  process.send(failure, () => process.exit(1));
} else {
  Object.assign(process.env, env);
  await load(`${basename(program, '.ts')}.mjs`);
  process.removeAllListeners('disconnect');
  process.disconnect();
}

/** Loads the packages that the program imports, except those that it loads only on demand. */
async function loadPackages({ metafile: { outputs } }) {
  const packages = new Set();
  const files = new Set(Object.keys(outputs).filter((path) => outputs[path].entryPoint === program));
  // The set grows while it is read.
  for (const file of files) {
    for (const { path, kind, external } of outputs[file].imports) {
      if (kind === 'import-statement') (external ? packages : files).add(path);
    }
  }
  const imports = [...packages].map((name) => `import ${JSON.stringify(name)};\n`);
  writeFileSync(join(folder, 'packages.mjs'), imports.join(''));
  await load('packages.mjs');
}

function load(name) {
  return import(pathToFileURL(join(folder, name)).href);
}

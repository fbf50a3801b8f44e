import { createHash } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context, stop } from 'esbuild';
import { sourceBundle } from '../source-bundle.mjs';

/**
 * Calls the functions of a module for the parent, with the code as it is now. A process of its own, because it needs
 * more memory than the rest of a local run.
 */
const [project, entry] = process.argv.slice(2);
// Inside `node_modules/`, where the module finds its packages.
const folder = join(project, 'node_modules', '.cache', 'local-run');
// Ctrl-C reaches the whole process group. The parent then ends this process in its turn.
process.on('SIGINT', () => {});
for (const event of ['disconnect', 'SIGTERM']) process.once(event, end);
// The parent may have ended while this process started.
if (!process.connected) process.exit(1);
const bundle = await context({
  ...sourceBundle,
  absWorkingDir: project,
  entryPoints: [entry],
  outfile: join(project, 'rebuild.mjs'),
  write: false,
  metafile: true,
});
let loaded;

process.on('message', async ({ id, name, args }) => {
  try {
    process.send({ id, value: await call(name, args) });
  } catch ({ name: errorName, message, stack, errors }) {
    process.send({ id, error: { name: errorName, message, stack, errors } });
  }
});

/** Without `stop`, the process of esbuild writes a stack trace to the terminal when this one ends. */
async function end() {
  await stop();
  process.exit();
}

/**
 * Calls a function of the module. After a failure it is bundled again, because a new file may match an import by
 * pattern.
 */
async function call(name, args) {
  const module = await load();
  try {
    return await module[name](...args);
  } catch (error) {
    const current = await load(true);
    if (current === module) throw error;
    return current[name](...args);
  }
}

/**
 * Loads the module again if its code, or that of an import, has changed.
 *
 * @param {boolean} always whether it is bundled even if no file of the last bundle has changed
 */
async function load(always = false) {
  if (!always && loaded && loaded.states === (await statesOf(loaded.files))) return loaded.module;
  const startedAt = Date.now();
  const { outputFiles, metafile } = await bundle.rebuild();
  const files = Object.keys(metafile.inputs);
  const states = await statesOf(files, startedAt);
  const [{ contents }] = outputFiles;
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  if (loaded?.hash === hash) Object.assign(loaded, { files, states });
  else {
    const path = join(folder, `rebuild-${hash}-${process.pid}.mjs`);
    await mkdir(folder, { recursive: true });
    await writeFile(path, contents);
    try {
      loaded = { hash, files, states, module: await import(pathToFileURL(path).href) };
    } finally {
      await rm(path, { force: true });
    }
  }
  return loaded.module;
}

/**
 * The size and time of files. A bundle would take 150 ms of processor time, more than the rest of a changed style.
 *
 * @param {readonly string[]} files
 * @param {number} before a file that has changed since then may be newer than the bundle. Its state is a random number,
 * so that the next call differs. So is that of a missing file.
 */
async function statesOf(files, before = Number.POSITIVE_INFINITY) {
  const states = files.map(async (file) => {
    const found = await stat(join(project, file)).catch(() => undefined);
    return found && found.mtimeMs < before ? `${found.mtimeMs} ${found.size} ${found.ino}` : Math.random();
  });
  return (await Promise.all(states)).join();
}

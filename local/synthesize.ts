import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { listFiles } from './list-files.ts';
import { isAlive } from './process-id.ts';
import { productName, settings } from './product.ts';
import { CdkApp } from './synthesis/cdk-app.ts';

/** Inputs of the templates. While none of them changes, the assembly of an earlier run is used again. */
export const inputs: readonly string[] = [
  'bin',
  'lib',
  'lambdas',
  'site',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** Assemblies that no run has used for a week are removed. */
const maxAgeMs = 7 * 24 * 60 * 60 * 1000;
/** Maximum unused assemblies. Each has about 50 MB, and every change creates a new one. */
const maxUnused = 3;
/** Prefix of the file that marks an assembly as in use. The run's process id follows. */
const userPrefix = '.used-by-';

/** The folder with the assemblies of a project. */
export const cacheOf = (project: string): string => join(project, 'node_modules', '.cache', productName);

/** The file that marks a folder as used by this process. */
export const markerOf = (folder: string): string => join(folder, `${userPrefix}${process.pid}`);

/**
 * Synthesizes the CDK app as the CDK CLI does: runs the program in `cdk.json` with the context in the environment.
 *
 * The assembly lies inside `node_modules/` of the project. A bundle with a native binary for Lambda's processor finds
 * this machine's binary there, among the project's packages.
 *
 * @param project absolute path of the project's folder
 * @param progress receives the current step
 * @param signal stops the app and its child processes
 * @param app the project's app. @default - a new one, closed after this synthesis
 * @returns absolute path of the cloud assembly
 * @throws {UserError} with the app's output if it fails
 */
export async function synthesize(
  project: string,
  progress: (line: string) => void,
  signal: AbortSignal,
  app?: CdkApp,
): Promise<string> {
  const cache = cacheOf(project);
  await mkdir(cache, { recursive: true });
  const assembly = join(cache, `assembly-${await hashInputs(project)}`);
  if (existsSync(join(assembly, 'manifest.json'))) {
    progress('templates: unchanged, using the earlier synthesis');
    await markUsed(assembly);
    return assembly;
  }
  progress('templates: building the site, bundling the functions, synthesizing');
  const fresh = await mkdtemp(join(cache, 'synthesizing-'));
  const using = app ?? new CdkApp(project);
  try {
    await markUsed(fresh);
    await using.synthesize(fresh, signal);
    // A parallel run may have finished first. Its assembly is identical.
    await rename(fresh, assembly).catch((error: unknown) => {
      if (!existsSync(join(assembly, 'manifest.json'))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
    if (!app) await using.close();
  }
  await markUsed(assembly);
  await removeUnused(cache);
  return assembly;
}

/** Hashes the names and bytes of all inputs of the templates. */
async function hashInputs(project: string): Promise<string> {
  const hash = createHash('sha256').update(process.version + JSON.stringify(settings));
  const files = await listInputs(project);
  // All at once: one after the other, each would wait for modules that are loaded meanwhile, or for requests.
  const contents = await Promise.all(
    files.map(async (file) => ({ name: relative(project, file), bytes: await readFile(file) })),
  );
  for (const { name, bytes } of contents) {
    hash.update(name).update('\0').update(createHash('sha256').update(bytes).digest());
  }
  return hash.digest('hex').slice(0, 16);
}

async function listInputs(project: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of inputs) {
    const path = join(project, name);
    if (!existsSync(path)) continue;
    if ((await stat(path)).isFile()) files.push(path);
    else files.push(...(await listFiles(path, ['node_modules'])));
  }
  return files.sort();
}

/** The file also renews the folder's modification time. */
async function markUsed(assembly: string): Promise<void> {
  await writeFile(markerOf(assembly), '');
}

/** Removes assemblies that no run uses, except the newest, and the folders of runs that were killed. */
async function removeUnused(cache: string): Promise<void> {
  const unused: { path: string; usedAt: number }[] = [];
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const usedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (usedAt !== undefined && !(await isUsed(path))) unused.push({ path, usedAt });
  }
  unused.sort((a, b) => b.usedAt - a.usedAt);
  for (const [index, { path, usedAt }] of unused.entries()) {
    if (index >= maxUnused || Date.now() - usedAt > maxAgeMs)
      await rm(path, { recursive: true, force: true });
  }
}

async function isUsed(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => []);
  const pids = names
    .filter((name) => name.startsWith(userPrefix))
    .map((name) => Number(name.slice(userPrefix.length)));
  return pids.some(isAlive);
}

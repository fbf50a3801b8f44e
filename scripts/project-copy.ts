import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The files that a local run needs. */
const sources = [
  'bin',
  'lib',
  'lambdas',
  'site',
  'local',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** A copy of the project whose sources can be changed. */
export interface ProjectCopy {
  readonly folder: string;
  /**
   * Replaces a text in a file, and saves it as editors do: a new file takes the place of the old one.
   *
   * @throws {Error} if the file does not contain the text
   */
  edit(file: string, text: string, replacement: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Copies the project to a temporary folder. Packages and assemblies are links to those of the project.
 *
 * @param project absolute path of the project's folder
 * @param sharesAssemblies whether the copy uses the assemblies and builds that earlier runs have cached
 */
export async function copyProject(project: string, sharesAssemblies: boolean): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'project-copy-'));
  const withoutPackages = (path: string) => !path.includes('node_modules');
  const relative = (path: string) => path.slice(project.length);
  for (const name of sources) {
    await cp(join(project, name), join(folder, name), {
      recursive: true,
      filter: (path) => withoutPackages(relative(path)),
    });
  }
  const link = (path: string) => symlink(join(project, path), join(folder, path));
  await mkdir(join(folder, 'node_modules/.cache'), { recursive: true });
  const packages = (await readdir(join(project, 'node_modules'))).filter((name) => name !== '.cache');
  await Promise.all(packages.map((name) => link(`node_modules/${name}`)));
  for (const feature of await readdir(join(project, 'lambdas'))) {
    const installed = `lambdas/${feature}/node_modules`;
    if (existsSync(join(project, installed))) await link(installed);
  }
  for (const name of sharesAssemblies ? ['jamstack', 'handlers', 'site'] : []) {
    const cache = `node_modules/.cache/${name}`;
    await mkdir(join(project, cache), { recursive: true });
    await link(cache);
  }
  return {
    folder,
    edit: async (file, text, replacement) => {
      const path = join(folder, file);
      const before = await readFile(path, 'utf8');
      if (!before.includes(text)) throw new Error(`${file} does not contain "${text}".`);
      await writeFile(
        `${path}.tmp`,
        before.replace(text, () => replacement),
      );
      await rename(`${path}.tmp`, path);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

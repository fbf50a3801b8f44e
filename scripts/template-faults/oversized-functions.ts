import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type NamedTemplate, resourcesOf } from './template.ts';

/** Unzipped, including layers (lambda/latest/dg/gettingstarted-limits.html). */
const maxFunctionBytes = 250 * 1024 * 1024;

/**
 * Finds functions whose code is larger than Lambda's limit.
 *
 * @param outdir folder of the synthesis, which contains the code
 */
export function oversizedFunctions(outdir: string, stacks: readonly NamedTemplate[]): string[] {
  return stacks.flatMap(({ name, template }) =>
    resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
      // The file name in the key is the hash of the code.
      const folder = join(outdir, `asset.${basename(Properties.Code.S3Key, '.zip')}`);
      const size = sizeOf(folder);
      return size > maxFunctionBytes
        ? [`${name}/${id}: its code has ${size} bytes. The limit is ${maxFunctionBytes}.`]
        : [];
    }),
  );
}

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

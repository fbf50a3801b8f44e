import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type NamedTemplate, resourcesOf } from './template.ts';

/** Unpacked, layers included (lambda/latest/dg/gettingstarted-limits.html). */
const maxFunctionBytes = 250 * 1024 * 1024;

/**
 * Finds functions whose code is larger than Lambda takes.
 *
 * @param outdir folder of the synthesis, which holds the packed code
 */
export function oversizedFunctions(outdir: string, stacks: readonly NamedTemplate[]): string[] {
  return stacks.flatMap(({ name, template }) =>
    resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
      // The key has a prefix, and the hash of the code as its name.
      const folder = join(outdir, `asset.${basename(Properties.Code.S3Key, '.zip')}`);
      const size = sizeOf(folder);
      return size > maxFunctionBytes
        ? [`${name}/${id}: its code has ${size} bytes; ${maxFunctionBytes} are allowed.`]
        : [];
    }),
  );
}

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

import type { LockedPackage } from './packages.ts';

/** Licences that ask for no more than naming the author, whatever is done with the code. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Zlib',
]);

/** Packages of other licences, each with the reason why it may be here. */
const exceptions: readonly { readonly names: RegExp; readonly licence?: string; readonly reason: string }[] =
  [
    {
      names: /^@img\/sharp-(libvips-[\w-]+|win32-\w+|wasm32)$/,
      licence: 'LGPL-3.0-or-later',
      reason: 'libvips, beside sharp: an unchanged library of its own, which anyone may replace',
    },
    {
      names: /^@cloud-copilot\/iam-(policy|simulate|utils)$/,
      licence: 'AGPL-3.0-or-later',
      reason: 'simulates IAM in the tests: no part of it is deployed or served',
    },
    {
      names: /^@mdn\/mdn-http-observatory$/,
      licence: 'MPL-2.0',
      reason: 'scores the headers in a test, unchanged: no part of it is deployed or served',
    },
    {
      names: /^caniuse-lite$/,
      licence: 'CC-BY-4.0',
      reason: 'data about browsers, which Jest brings: no part of it is deployed or served',
    },
    {
      names: /^(busboy|streamsearch)$/,
      reason: 'of the Observatory, for a test: the package names its licence in an older way, MIT',
    },
    {
      names: /^(dom-walk|exif-parser)$/,
      reason:
        'of jimp, for a comparison in bench/: the package names no licence, its read-me or LICENSE says MIT',
    },
  ];

/**
 * Whether a package may be here by its licence.
 *
 * @returns the reason; undefined when it may not
 */
export function reasonFor({ name, licence, dev }: LockedPackage): string | undefined {
  if (licence !== undefined && isPermissive(licence)) return 'permissive';
  const exception = exceptions.find(({ names }) => names.test(name));
  if (!exception) return undefined;
  const { licence: expected, reason } = exception;
  const agrees = expected === undefined ? licence === undefined : licence?.includes(expected);
  // What is copyleft for whoever serves it stays a tool of development.
  if (expected === 'AGPL-3.0-or-later' && !dev) return undefined;
  return agrees ? reason : undefined;
}

/** Of `A OR B` one is enough, of `A AND B` each has to be. */
function isPermissive(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((each) => each.split(' AND ').every((licence) => permissive.has(licence)));
}

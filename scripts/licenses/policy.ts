import type { LockedPackage } from './packages.ts';

/** Licenses that require attribution only. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Zlib',
]);

/** Packages with other licenses, each with the reason why it is allowed. */
const exceptions: readonly { readonly names: RegExp; readonly license?: string; readonly reason: string }[] =
  [
    {
      names: /^@img\/sharp-(libvips-[\w-]+|win32-\w+|wasm32)$/,
      license: 'LGPL-3.0-or-later',
      reason: 'libvips, for sharp: an unmodified shared library that can be replaced',
    },
    {
      names: /^@cloud-copilot\/iam-(policy|simulate|utils)$/,
      license: 'AGPL-3.0-or-later',
      reason: 'simulates IAM in the tests, not deployed or served',
    },
    {
      names: /^@mdn\/mdn-http-observatory$/,
      license: 'MPL-2.0',
      reason: 'scores the headers in a test, unmodified, not deployed or served',
    },
    {
      names: /^axe-core$/,
      license: 'MPL-2.0',
      reason: 'checks the accessibility of pages in the tests, unmodified, not deployed or served',
    },
    {
      names: /^caniuse-lite$/,
      license: 'CC-BY-4.0',
      reason: 'browser data, a dependency of Jest, not deployed or served',
    },
    {
      names: /^(busboy|streamsearch)$/,
      reason: 'dependency of the Observatory, for a test: declares MIT in an older format',
    },
    {
      names: /^(dom-walk|exif-parser)$/,
      reason: 'dependency of jimp, for a benchmark: declares no license, its README or LICENSE says MIT',
    },
    {
      names: /^querystring$/,
      reason:
        'dependency of serverless, for a benchmark: the registry names no license, its package.json says MIT',
    },
    {
      names: /^stream-buffers$/,
      license: 'Unlicense',
      reason: 'dependency of serverless, for a benchmark: in the public domain',
    },
  ];

/** Returns why the license of a package is allowed; undefined if it is not. */
export function reasonFor({ name, license, dev }: LockedPackage): string | undefined {
  if (license !== undefined && isPermissive(license)) return 'permissive';
  const exception = exceptions.find(({ names }) => names.test(name));
  if (!exception) return undefined;
  const { license: expected, reason } = exception;
  const agrees = expected === undefined ? license === undefined : license?.includes(expected);
  // The AGPL also covers serving: such packages must not be deployed.
  if (expected === 'AGPL-3.0-or-later' && !dev) return undefined;
  return agrees ? reason : undefined;
}

/** One license of `A OR B` is enough; `A AND B` needs both. */
function isPermissive(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((each) => each.split(' AND ').every((license) => permissive.has(license)));
}

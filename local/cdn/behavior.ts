import type { DefaultCacheBehavior } from './definition.ts';

/**
 * Finds the first behavior whose pattern matches the path.
 *
 * @param behaviors in order; the default behavior is last and matches every path
 */
export function matchBehavior<B extends { readonly pattern: RegExp }>(
  behaviors: readonly B[],
  path: string,
): B {
  const normal = normalizePath(path);
  const found = behaviors.find(({ pattern }) => pattern.test(normal));
  if (!found) throw new Error('There is no default behavior.');
  return found;
}

/**
 * The path that is compared with the patterns. The origin and edge functions get the path as it was sent. Unreserved
 * characters are decoded, dot segments resolved and slashes merged (Amazon CloudFront Developer Guide, "Distribution
 * settings", path pattern, path normalization). Otherwise `/x/..//api/…` could use another behavior than its path
 * requires.
 */
export function normalizePath(path: string): string {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (sequence, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : sequence;
  });
  const segments: string[] = [];
  const parts = decoded.split('/');
  for (const part of parts) {
    if (part === '..') segments.pop();
    else if (part !== '' && part !== '.') segments.push(part);
  }
  const last = parts.at(-1);
  const directory = segments.length > 0 && (last === '' || last === '.' || last === '..');
  return `/${segments.join('/')}${directory ? '/' : ''}`;
}

/** `*` matches any characters, `?` exactly one. A leading slash makes no difference. Case matters. */
export function pathPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/^\/?/, '/')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/**
 * Whether CloudFront forwards the method.
 *
 * @default GET and HEAD
 */
export function allowsMethod(behavior: DefaultCacheBehavior, method: string): boolean {
  return (behavior.AllowedMethods ?? ['GET', 'HEAD']).includes(method);
}

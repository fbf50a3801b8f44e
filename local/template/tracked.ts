const raw = Symbol('raw');

/** A value that records which of its settings were read. */
export interface Tracked<T> {
  readonly value: T;
  /** The paths of the settings that were not read, e.g. `CorsConfiguration.AllowOrigins`. */
  unread(): string[];
  /** Whether any setting was read. */
  isRead(): boolean;
}

/**
 * Wraps a resource's properties and records which ones are read. The others become warnings at startup, without a list
 * of supported settings. Only CloudFront has one (`cdn/supported-settings.ts`), because a distribution reads its
 * settings during requests, after the warnings.
 */
export function track<T extends object>(value: T): Tracked<T> {
  const read = new Set<string>();
  const markAll = (node: unknown, path: string): void => {
    for (const leaf of leaves(node, path)) read.add(leaf);
  };
  const wrap = <N>(node: N, path: string): N => {
    if (typeof node !== 'object' || node === null) return node;
    return new Proxy(node as N & object, {
      get(target, key, receiver) {
        if (key === raw) {
          markAll(target, path);
          return target;
        }
        const child = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol' || typeof child === 'function') return child;
        const childPath = join(path, key);
        if (typeof child !== 'object' || child === null || isEmpty(child)) read.add(childPath);
        return wrap(child, childPath);
      },
    }) as N;
  };
  return {
    value: wrap(value, ''),
    unread: () =>
      [...new Set(leaves(value, '').filter((path) => path !== '' && !read.has(path)))]
        .map(withoutIndexes)
        .filter(unique),
    isRead: () => read.size > 0,
  };
}

/** Returns the plain value. All of it counts as read. */
export function unwrap<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return ((value as { [raw]?: T })[raw] ?? value) as T;
}

/** Marks settings without effect on one machine as read. */
export function ignore(...values: unknown[]): void {
  for (const value of values) unwrap(value);
}

/** Ignores the settings of these names. */
export function ignoreSettings(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  ignore(...names.map((name) => properties[name]));
}

function leaves(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null || isEmpty(node)) return [path];
  return Object.entries(node).flatMap(([key, child]) => leaves(child, join(path, key)));
}

const isEmpty = (node: object): boolean => Object.keys(node).length === 0;
const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
const withoutIndexes = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '');
const unique = (path: string, index: number, all: string[]): boolean => all.indexOf(path) === index;

/** A storage in memory. */
export function storage() {
  const items = new Map<string, string>();
  // The keys of a browser's storage are its properties.
  const storage = { items } as Record<string, unknown> & { items: typeof items };
  const hidden = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      items.set(key, value);
      storage[key] = value;
    },
    removeItem: (key: string) => {
      items.delete(key);
      delete storage[key];
    },
  };
  return Object.setPrototypeOf(storage, hidden) as typeof storage & typeof hidden;
}

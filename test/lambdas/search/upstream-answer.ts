/** A character as the upstream tells about it, with fields that the site does not show. */
export function character(id: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    name: `Character ${id}`,
    status: 'Alive',
    species: 'Human',
    type: '',
    image: `https://upstream.example/avatar/${id}.jpeg`,
    url: `https://upstream.example/api/character/${id}`,
    ...changes,
  };
}

/** An answer of the upstream. */
export function upstreamAnswer(results: readonly unknown[], info = { count: 107, pages: 6 }): unknown {
  return { info: { ...info, next: null, prev: null }, results };
}

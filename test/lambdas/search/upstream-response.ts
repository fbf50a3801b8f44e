/** A character of the upstream, with fields that the site does not show. */
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

/** A response of the upstream. */
export function upstreamResponse(results: readonly unknown[], info = { count: 107, pages: 6 }): unknown {
  return { info: { ...info, next: null, prev: null }, results };
}

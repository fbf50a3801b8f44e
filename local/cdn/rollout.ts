import type { Origin } from './definition.ts';

/** Headers that a distribution adds to requests to an origin. */
export type OriginHeaders = NonNullable<Origin['OriginCustomHeaders']>;

interface Generation {
  readonly headers: ReadonlyMap<string, OriginHeaders>;
  /** When it was set, in milliseconds. */
  readonly begun: number;
}

/** The origin headers at the edges of a distribution. A change reaches each edge at a different time. */
export class Rollout {
  /** The oldest that an edge may still have comes first. */
  #generations: readonly [Generation, ...Generation[]];
  readonly #propagationMs: number;

  /** @param propagationMs time until a change has reached every edge. CloudFront takes minutes. @default 2_000 */
  constructor(origins: readonly Origin[], propagationMs = 2_000) {
    this.#propagationMs = propagationMs;
    const headers = new Map(origins.map(({ Id, OriginCustomHeaders = [] }) => [Id, OriginCustomHeaders]));
    this.#generations = [{ headers, begun: Number.NEGATIVE_INFINITY }];
  }

  /** Whether all edges have the latest change. */
  get isDeployed(): boolean {
    return this.#isEverywhere(this.#latest);
  }

  /** How many versions of the headers edges may still have. */
  get versions(): number {
    return this.#generations.length;
  }

  /** Headers of an origin, by its id, as some edge has them. */
  headersOf(originId: string): OriginHeaders {
    // An edge is the part of the time that a change takes to reach it.
    const edge = Math.random() * this.#propagationMs;
    const reached = this.#generations.findLast(({ begun }) => Date.now() - begun >= edge);
    return (reached ?? this.#generations[0]).headers.get(originId) ?? [];
  }

  /** Begins to spread other headers, by the ids of their origins. */
  change(headers: ReadonlyMap<string, OriginHeaders>): void {
    // Everything older than the newest version that is everywhere is used by no edge.
    const oldest = Math.max(
      0,
      this.#generations.findLastIndex((each) => this.#isEverywhere(each)),
    );
    const kept = this.#generations.slice(oldest);
    this.#generations = [...kept, { headers, begun: Date.now() }] as unknown as [Generation, ...Generation[]];
  }

  get #latest(): Generation {
    return this.#generations.at(-1) as Generation;
  }

  #isEverywhere({ begun }: Generation): boolean {
    return Date.now() - begun >= this.#propagationMs;
  }
}

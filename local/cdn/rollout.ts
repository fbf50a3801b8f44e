import type { Origin } from './definition.ts';

/** Headers that a distribution adds to requests to an origin. */
export type OriginHeaders = NonNullable<Origin['OriginCustomHeaders']>;

interface Generation {
  readonly headers: ReadonlyMap<string, OriginHeaders>;
  /** Time when it was set, in milliseconds. */
  readonly begun: number;
}

/** The origin headers at the edge locations. A change reaches each of them at a different time. */
export class Rollout {
  /** The oldest version that an edge location may still have comes first. */
  #generations: readonly [Generation, ...Generation[]];
  readonly #propagationMs: number;

  /**
   * @param propagationMs time until a change has reached every edge location. CloudFront takes minutes. @default
   * 2_000
   */
  constructor(origins: readonly Origin[], propagationMs = 2_000) {
    this.#propagationMs = propagationMs;
    const headers = new Map(origins.map(({ Id, OriginCustomHeaders = [] }) => [Id, OriginCustomHeaders]));
    this.#generations = [{ headers, begun: Number.NEGATIVE_INFINITY }];
  }

  /** Whether all edge locations have the latest change. */
  get isDeployed(): boolean {
    return this.#isEverywhere(this.#latest);
  }

  /** Number of versions that edge locations may have. */
  get versions(): number {
    return this.#generations.length;
  }

  /** Headers of an origin, by its id, as one edge location has them. */
  headersOf(originId: string): OriginHeaders {
    // A random edge location: the time after which a change reaches it.
    const edge = Math.random() * this.#propagationMs;
    const reached = this.#generations.findLast(({ begun }) => Date.now() - begun >= edge);
    return (reached ?? this.#generations[0]).headers.get(originId) ?? [];
  }

  /** Starts to propagate other headers, by the ids of their origins. */
  change(headers: ReadonlyMap<string, OriginHeaders>): void {
    // No edge location uses a version that is older than the newest one that has reached all of them.
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

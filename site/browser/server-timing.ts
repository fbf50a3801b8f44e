/** A response, as far as the route shows it. */
export interface ObservedResponse {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** From the start of the request to the headers of the response. */
  readonly durationMs: number;
}

export interface RequestObserver {
  /** @returns what receives the end of this request */
  sent(): SentRequest;
}

/** Receives the end of a request. */
export interface SentRequest {
  responded(response: ObservedResponse): void;
  /** There is no response. */
  lost(): void;
}

/** A stop of a route, as the page's template describes it. */
export interface Stop {
  /** Name of its metric in `Server-Timing`, or `total`. @default - its time is unknown */
  readonly timing?: string | undefined;
  /** Statuses of errors that come from this stop. @default - none */
  readonly fails?: readonly number[];
}

/** `unused` stops were not needed: a cache responded, or an earlier stop refused the request. */
export type StopState = 'passed' | 'failed' | 'unused';

export interface PassedStop {
  readonly state: StopState;
  /** Such as `12 ms`. @default - unknown */
  readonly time?: string;
}

/** Parses a `Server-Timing` header: durations in milliseconds by metric, undefined for metrics without one. */
export function parseServerTiming(header: string | null): ReadonlyMap<string, number | undefined> {
  const metrics = (header ?? '').split(',').map((metric) => metric.split(';').map((part) => part.trim()));
  return new Map(
    metrics.flatMap(([name = '', ...parameters]) => {
      const duration = parameters.find((parameter) => parameter.startsWith('dur='))?.slice('dur='.length);
      return name ? [[name, duration === undefined ? undefined : Number(duration)] as const] : [];
    }),
  );
}

/** Returns how far a request went, one entry for each stop. */
export function followRoute(
  stops: readonly Stop[],
  { status, headers, durationMs }: ObservedResponse,
): readonly PassedStop[] {
  const metrics = parseServerTiming(headers.get('server-timing'));
  const last = lastStop(stops, status, headers, metrics);
  return stops.map(({ timing = '' }, index) => {
    if (index > last) return { state: 'unused' };
    if (index === last && status >= 400) return { state: 'failed' };
    const ms = timing === 'total' ? durationMs : metrics.get(timing);
    return ms === undefined ? { state: 'passed' } : { state: 'passed', time: formatDuration(ms) };
  });
}

function lastStop(
  stops: readonly Stop[],
  status: number,
  headers: Pick<Headers, 'get'>,
  metrics: ReadonlyMap<string, unknown>,
): number {
  const at = (timing: string) => stops.findIndex((stop) => stop.timing === timing);
  const handler = at('handler');
  if (status >= 400) {
    const failed = stops.findIndex(({ fails }) => fails?.includes(status));
    return failed === -1 ? handler : failed;
  }
  if (metrics.has('cdn-cache-hit') || headers.get('x-cache')?.startsWith('Hit'))
    return at('cdn-downstream-fbl');
  // The function's own cache (RFC 9211).
  return /;\s*hit\b/.test(headers.get('cache-status') ?? '') ? handler : stops.length - 1;
}

/** Formats a duration: `under 1 ms`, `42 ms`, `1.3 s`. */
export function formatDuration(ms: number): string {
  if (ms < 0.5) return 'under 1 ms';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A request's URL on an origin, and headers that belong to it. */
export interface OriginAddress {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A response of a bucket in this process. */
export interface BucketResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | Readable;
  /** Whether the same request still has this response. @default - it may have changed */
  isCurrent?(): boolean;
}

/** A request to an origin in this process. */
export interface DirectRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lowercase name. */
  readonly headersDistinct: Readonly<Record<string, string[] | undefined>>;
  readonly body: AsyncIterable<Buffer>;
}

/** A response of an origin in this process. */
export interface DirectResponse {
  readonly status: number;
  /** By lowercase name. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** The local server of an origin. */
export type OriginServer =
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      /**
       * Responds to a signed request for an object without HTTP, or with undefined if it can't.
       *
       * @default - each request is sent to the endpoint
       */
      read?(request: {
        readonly bucket: string;
        readonly key: string;
        readonly method: string;
        readonly headers: IncomingHttpHeaders;
      }): Promise<BucketResponse | undefined>;
    }
  | {
      readonly kind: 'http';
      readonly url: string;
      /**
       * Responds to a request without HTTP, or with undefined if it can't.
       *
       * @default - each request is sent to the URL
       */
      send?(request: DirectRequest): Promise<DirectResponse | undefined>;
    };

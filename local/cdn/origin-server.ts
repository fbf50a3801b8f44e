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
  | { readonly kind: 'http'; readonly url: string };

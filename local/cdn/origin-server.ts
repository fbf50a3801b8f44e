/** The local server of an origin. */
export type OriginServer =
  | { readonly kind: 's3'; readonly endpoint: string; readonly bucket: string }
  | { readonly kind: 'http'; readonly url: string };

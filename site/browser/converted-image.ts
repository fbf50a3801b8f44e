import { isRecord } from './request.ts';

/** What a conversion gave. */
export interface ConvertedImage {
  /** A path of this site. */
  readonly url: string;
  /** In pixels, as it is to be shown. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** Checks what the API answered; undefined where it is something else. */
export function readConvertedImage(body: unknown): ConvertedImage | undefined {
  if (!isRecord(body)) return undefined;
  const { url, width, height, bytes } = body;
  if (typeof url !== 'string' || !url.startsWith('/images/')) return undefined;
  if (typeof width !== 'number' || typeof height !== 'number' || typeof bytes !== 'number') return undefined;
  return { url, width, height, bytes };
}

/** Says how large an image is: `1200 × 800 pixels, 143 kB`. */
export function describeSize({ width, height, bytes }: ConvertedImage): string {
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${width} × ${height} pixels, ${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

import type { convertRoute } from '../../lambdas/grayscale/convert.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { isRecord } from './request.ts';

/** The result of a conversion. */
export type ConvertedImage = JsonResponseOf<typeof convertRoute>;

/** Validates the API's response. Returns undefined if its shape is wrong. */
export function readConvertedImage(body: unknown): ConvertedImage | undefined {
  if (!isRecord(body)) return undefined;
  const { url, width, height, bytes } = body;
  if (typeof url !== 'string' || !url.startsWith('/images/')) return undefined;
  if (typeof width !== 'number' || typeof height !== 'number' || typeof bytes !== 'number') return undefined;
  return { url, width, height, bytes };
}

/** Formats the size of an image: `1200 × 800 pixels, 143 kB`. */
export function describeSize({ width, height, bytes }: ConvertedImage): string {
  return `${width} × ${height} pixels, ${describeBytes(bytes)}`;
}

/** Formats a size: `143 kB`. */
export function describeBytes(bytes: number): string {
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

import type { convertRoute } from '../../lambdas/grayscale/convert.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { isRecord } from './request.ts';

/** The result of a conversion. */
export interface ConvertedImage extends JsonResponseOf<typeof convertRoute> {
  /** Size of the original. @default - unknown */
  readonly sourceBytes?: number;
}

/** Validates the API's response. Returns undefined if its shape is wrong. */
export function readConvertedImage(body: unknown, headers: Pick<Headers, 'get'>): ConvertedImage | undefined {
  if (!isRecord(body)) return undefined;
  const { url, width, height, bytes } = body;
  if (typeof url !== 'string' || !url.startsWith('/images/')) return undefined;
  if (typeof width !== 'number' || typeof height !== 'number' || typeof bytes !== 'number') return undefined;
  const sourceBytes = Number(headers.get('source-bytes'));
  return { url, width, height, bytes, ...(sourceBytes > 0 && { sourceBytes }) };
}

/** Formats the size of an image: `1200 × 800 pixels, 143 kB`. */
export function describeSize({ width, height, bytes }: ConvertedImage): string {
  return `${width} × ${height} pixels, ${describeBytes(bytes)}`;
}

/** Compares both sizes: `40 kB, 31 % less`. Only the size if the original's is unknown. */
export function describeChange({ bytes, sourceBytes }: ConvertedImage): string {
  const size = describeBytes(bytes);
  if (sourceBytes === undefined) return size;
  const percent = Math.round((bytes / sourceBytes - 1) * 100);
  if (percent === 0) return `${size}, the same`;
  return `${size}, ${Math.abs(percent)} % ${percent < 0 ? 'less' : 'more'}`;
}

/** Formats a size: `143 kB`. */
export function describeBytes(bytes: number): string {
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

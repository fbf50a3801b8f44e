import { Problem } from '../../shared/problem.ts';

/** What each pixel's bytes are counted from (PNG, third edition, 9.2). */
export const filters = { none: 0, sub: 1, up: 2, average: 3, paeth: 4 } as const;

/**
 * Undoes a row's filter, in place.
 *
 * @param row as many zeros as a pixel has bytes, then the row
 * @param prior the row above, alike; zeros for the first
 * @param pixelBytes 1 for pixels of less than a byte
 * @throws Problem 422 for a filter that there is not
 */
export function unfilter(filter: number, row: Uint8Array, prior: Uint8Array, pixelBytes: number): void {
  const end = row.length;
  switch (filter) {
    case filters.none:
      return;
    case filters.sub:
      for (let at = pixelBytes; at < end; at++)
        row[at] = (row[at] as number) + (row[at - pixelBytes] as number);
      return;
    case filters.up:
      for (let at = pixelBytes; at < end; at++) row[at] = (row[at] as number) + (prior[at] as number);
      return;
    case filters.average:
      for (let at = pixelBytes; at < end; at++) {
        row[at] = (row[at] as number) + (((row[at - pixelBytes] as number) + (prior[at] as number)) >> 1);
      }
      return;
    case filters.paeth:
      undoPaeth(row, prior, pixelBytes);
      return;
    default:
      throw new Problem('image-not-readable', { reason: 'a filter that there is not' });
  }
}

function undoPaeth(row: Uint8Array, prior: Uint8Array, pixelBytes: number): void {
  for (let at = pixelBytes, back = 0; at < row.length; at++, back++) {
    const left = row[back] as number;
    const above = prior[at] as number;
    const corner = prior[back] as number;
    // How far the sum of left and above, less the corner, is from each of the three.
    const fromLeft = Math.abs(above - corner);
    const fromAbove = Math.abs(left - corner);
    const fromCorner = Math.abs(left + above - 2 * corner);
    const nearest =
      fromLeft <= fromAbove && fromLeft <= fromCorner ? left : fromAbove <= fromCorner ? above : corner;
    row[at] = (row[at] as number) + nearest;
  }
}

/**
 * Counts each byte from the average of those before and above it.
 *
 * @param to where the result goes
 * @param start where in it
 * @param row plain
 * @param prior the row above, plain; zeros for the first
 * @param pixelBytes of each row
 */
export function filterByAverage(
  to: Uint8Array,
  start: number,
  row: Uint8Array,
  prior: Uint8Array,
  pixelBytes: number,
): void {
  for (let at = 0; at < pixelBytes; at++) to[start + at] = (row[at] as number) - ((prior[at] as number) >> 1);
  for (let at = pixelBytes; at < row.length; at++) {
    to[start + at] = (row[at] as number) - (((row[at - pixelBytes] as number) + (prior[at] as number)) >> 1);
  }
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Written by `npm run bench -- lighthouse`. */
export const lighthouseFile = fileURLToPath(new URL('lighthouse.json', import.meta.url));

/** What Lighthouse says of the home page. */
export interface LighthouseScore {
  /** The lowest of its four scores, from 0 to 100: the median of several measurements as a phone. */
  readonly points: number;
  /** Of the measurement, as `2026-11-29`. */
  readonly date: string;
}

/** The last measurement. */
export const lighthouseScore = (): LighthouseScore => JSON.parse(readFileSync(lighthouseFile, 'utf8'));

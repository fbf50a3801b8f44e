import { tookTooLong } from './readable.ts';

/**
 * Gives each step of a conversion the seconds that are left for it.
 *
 * @throws Problem 413 when there are none
 */
export type TimeLimit = () => { seconds: number };

/** @param maximum seconds for all steps together, from now on */
export function timeLimit(maximum: number): TimeLimit {
  const end = performance.now() + 1000 * maximum;
  return () => {
    const seconds = Math.ceil((end - performance.now()) / 1000);
    if (seconds < 1) throw tookTooLong();
    return { seconds };
  };
}

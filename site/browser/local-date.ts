/** The day of the visitor's time zone, as `2026-12-01`. `toISOString` has the day of UTC. */
export function localDate(time = new Date()): string {
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** The largest unit that fits is used. */
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Formats how long ago something was: `just now`, `5 minutes ago`, `yesterday`. A date after a month. */
export function formatAge(isoTime: string, nowMs: number): string {
  const time = new Date(isoTime);
  const ageMs = nowMs - time.getTime();
  if (Number.isNaN(ageMs)) return '';
  if (ageMs >= 30 * 86_400_000) return dateFormat.format(time);
  const unit = units.find(([, unitMs]) => ageMs >= unitMs);
  // The clocks of visitor and server may differ.
  return unit ? relativeFormat.format(-Math.floor(ageMs / unit[1]), unit[0]) : 'just now';
}

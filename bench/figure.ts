/** A measured value, which a benchmark compares with a peer or a limit. */
export interface Figure {
  readonly name: string;
  /** Undefined if it could not be measured. */
  readonly measured?: number;
  /** What the value is a number of, such as "s", or its peer, such as "of jimp 0.9". */
  readonly unit: string;
  /** Maximum. @default - a figure for information */
  readonly goal?: number;
  /** Why the goal may be missed. Shown only then. */
  readonly reason?: string;
}

/** @returns undefined if there is no goal, or no measurement */
export function isMet({ measured, goal }: Figure): boolean | undefined {
  return measured === undefined || goal === undefined ? undefined : measured <= goal;
}

/** Formats whether a goal is met, for a cell of a table. Empty if it is not known. */
export function formatMet(figure: Figure | undefined): string {
  const met = figure && isMet(figure);
  return met === undefined ? '' : met ? 'yes' : '**no**';
}

/** @returns why the goal is missed; empty if it is met, or if no reason is known */
export function formatReason(figure: Figure): string {
  return isMet(figure) === false ? (figure.reason ?? '') : '';
}

/** Formats a value with three significant digits. */
export function formatFigure({ measured, unit }: Figure): string {
  return measured === undefined ? 'not measured' : `${Number(measured.toPrecision(3))} ${unit}`;
}

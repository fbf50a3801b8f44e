import { formatFigure, isMet } from '../figure.ts';
import { type ContenderName, contenders } from './contenders.ts';
import type { Figures, PictureFigures } from './figures.ts';
import { goalsOf } from './goals.ts';

const formatNames = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP', avif: 'AVIF, which becomes WebP' } as const;

/** Formats the results and goals of one picture as Markdown. */
export function reportOf(figures: PictureFigures): string {
  const { picture, baseline, contenders: all } = figures;
  const { megapixels, format, width, height, bytes } = picture;
  const empty = all.empty?.peak;
  const unit = `x ${contenders[baseline].label}`;
  const rows = Object.entries(all).map(([name, each]) => rowOf(name as ContenderName, each, empty));
  const table = tableOf([
    [
      '',
      'cold ms',
      'CPU ms',
      unit,
      'warm ms',
      'CPU ms',
      unit,
      'peak MB',
      'over Node.js',
      'output MB',
      'luma PSNR dB',
      'rounds',
    ],
    ...rows,
  ]);
  const goals = goalsOf(figures).map((figure) => {
    const met = isMet(figure);
    const result = met === undefined ? 'NOT KNOWN' : met ? 'met' : 'NOT MET';
    return `- ${figure.name}: ${formatFigure(figure)}, at most ${figure.goal}: ${result}`;
  });
  const failures = Object.entries(all)
    .filter(([, { failure }]) => failure)
    .map(([name, { failure }]) => `- ${contenders[name as ContenderName].label} failed: ${failure}\n`)
    .join('');
  const heading = `## ${megapixels} megapixels, ${formatNames[format]}`;
  const source = `${width} x ${height} pixels, ${megabytes(bytes)} MB`;
  return `${heading}\n\n${source}\n\n${table}\n\n${failures && `${failures}\n`}Goals:\n${goals.join('\n')}\n`;
}

function rowOf(name: ContenderName, each: Figures, empty: number | undefined): string[] {
  const { label } = contenders[name];
  // The empty process has nothing to report, and jpegtran is not a Node.js process.
  const converts = name !== 'empty';
  const over = converts && name !== 'jpegtran' && each.peak && empty ? each.peak - empty : undefined;
  const figures = [
    each.cold.elapsed?.toFixed(0),
    each.cold.cpu?.toFixed(0),
    each.coldRatio?.toPrecision(3),
    each.warm.elapsed?.toFixed(0),
    each.warm.cpu?.toFixed(0),
    each.warmRatio?.toPrecision(3),
    megabytes(each.peak, 0),
    megabytes(over, 0),
    megabytes(each.outputBytes),
    each.psnr === Number.POSITIVE_INFINITY ? 'the same' : each.psnr?.toFixed(1),
    String(each.rounds),
  ];
  return [label, ...figures.map((figure, column) => (converts || column === 6 ? (figure ?? '-') : '-'))];
}

function megabytes(bytes: number | undefined, digits = 2): string | undefined {
  return bytes === undefined ? undefined : (bytes / 1e6).toFixed(digits);
}

function tableOf([head = [], ...rows]: readonly string[][]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? '';
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${cells.join(' | ')} |`;
  };
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

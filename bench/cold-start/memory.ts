import { formatNumber } from '../../scripts/command.ts';
import { prices } from '../../scripts/costs/prices.ts';
import { markdownTable } from '../options.ts';
import { quantile } from '../petition/response-times.ts';
import type { Contender } from './contenders.ts';
import { type Sample, start } from './measure.ts';

/** In MB. */
const sizes = [128, 256, 512, 1_024, 1_769];

/** Memory for one processor (Lambda's documentation, "Configure Lambda function memory"). */
const megabytesPerProcessor = 1_769;

/** Warm requests after each start. */
const warm = 15;

/**
 * Measures the requests of each function with the processor share of each memory size. The load is not limited, because
 * Lambda does not limit it either.
 *
 * @returns a table in Markdown
 */
export async function sweepMemory(
  contenders: readonly Contender[],
  rounds: number,
  services: string,
): Promise<string> {
  const rows: string[][] = [];
  for (const contender of contenders.filter(({ ours, event }) => ours && event !== undefined)) {
    for (const size of sizes) {
      process.stderr.write(`${contender.name}, ${size} MB\n`);
      const share = Math.min(1, size / megabytesPerProcessor);
      const samples: Sample[] = [];
      for (let round = 0; round < rounds; round++)
        samples.push(await start(contender, { services, warm, share }));
      const median = (key: 'firstMs' | 'warmMs') =>
        quantile(
          samples.map((sample) => sample[key] ?? 0),
          0.5,
        );
      const { perGBSecond, perCall } = prices.lambda;
      const dollars = (size / 1_024) * (Math.ceil(median('warmMs')) / 1_000) * perGBSecond + perCall;
      rows.push([
        contender.name,
        `${formatNumber(size)}${size === contender.ours?.memory ? ' (in use)' : ''}`,
        median('firstMs').toFixed(0),
        median('warmMs').toFixed(1),
        (dollars * 1_000_000).toFixed(2),
      ]);
    }
  }
  return markdownTable(
    ['function', 'MB', 'first request, ms', 'warm request, ms', '$ a million requests'],
    rows,
  );
}

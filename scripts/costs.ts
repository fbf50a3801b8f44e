/** Calculates the table in docs/costs.md: `npm run costs -- --help`. */
import { CommandError, runCommand } from './command.ts';
import { costTable } from './costs/monthly-costs.ts';

const usage = `Prints what a month costs in the stage prod, as in docs/costs.md.

Usage: npm run --silent costs [-- PAGE_VIEWS]

  PAGE_VIEWS   page views a month (default: 10,000, 1 million and 100 million)
`;

await runCommand(usage, async ([wanted]) => {
  if (wanted !== undefined && !/^\d{1,12}$/.test(wanted)) {
    throw new CommandError(`The page views a month must be a whole number, not "${wanted}".`);
  }
  process.stdout.write(costTable(wanted === undefined ? [10_000, 1_000_000, 100_000_000] : [Number(wanted)]));
  return true;
});

/** Calculates what a month costs: `npm run costs -- --help`. */
import { parseCommandLine, parseInteger, runCommand } from './command.ts';
import { costTable, itemizedTable, settingTable, usageOf } from './costs/monthly-costs.ts';

const usage = `Prints what a month costs in the stage prod, item by item, and what settings add that are off by
default. Without options it prints the tables of docs/costs.md for three sizes. scripts/costs/prices.ts has the prices with their sources and dates.

Usage: npm run --silent costs [-- --views N --signatures N --images N --members N]

  --views N        page views a month (default: 10,000)
  --signatures N   signatures (default: 3 for each 100 page views)
  --images N       converted images (default: 2 for each 100 page views)
  --members N      members who log in (default: 1 for each 1,000 page views)
`;

const sizes = [10_000, 1_000_000, 100_000_000];
const options = ['views', 'signatures', 'images', 'members'] as const;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, options, []);
  const given = Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, parseInteger(`--${name}`, text, 0, 1e12 - 1)]),
  );
  process.stdout.write(
    args.length === 0
      ? `${costTable(sizes)}\n${settingTable(sizes)}`
      : itemizedTable({ ...usageOf(given.views ?? 10_000), ...given }),
  );
  return true;
});

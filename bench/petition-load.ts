import { availableParallelism, cpus, loadavg } from 'node:os';
import { formatNumber } from '../scripts/command.ts';
import { startLocalRun } from '../test/support/local-run.ts';
import type { Figure } from './figure.ts';
import { markdownTable, parseNumbers } from './options.ts';
import { audit } from './petition/audit.ts';
import { Readers } from './petition/readers.ts';
import type { ResponseTimes } from './petition/response-times.ts';
import { Signers } from './petition/signers.ts';

const usage = `Runs many concurrent signers and readers on a local run, then checks that no signature was lost or duplicated.

Usage: npm run bench -- petition-load [options]

  --signers N    clients that sign in a loop, 1 to 1000 (default 200)
  --readers N    clients that read the list, 0 to 200 (default 20)
  --seconds N    duration, 1 to 600 (default 60)
  --help         print this

The throttle is that of the templates (stage dev): above it, the gateway returns 429, as on AWS, and the clients retry
with the same key. All requests stay on this machine.
`;

const options = {
  signers: { defaultValue: 200, min: 1, max: 1_000 },
  readers: { defaultValue: 20, min: 0, max: 200 },
  seconds: { defaultValue: 60, min: 1, max: 600 },
};

/** `npm run bench -- petition-load`: prints results as Markdown on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const given = parseNumbers(args, options);
  if (!given) {
    process.stdout.write(usage);
    return [];
  }
  const log = (line: string) => process.stderr.write(`${line}\n`);
  log('starting a local run');
  const local = await startLocalRun();
  try {
    const signers = new Signers(local.url, given.signers);
    const readers = new Readers(local.url, given.readers);
    const loadBefore = loadavg()[0] ?? 0;
    const until = Date.now() + given.seconds * 1_000;
    const timer = setInterval(() => log(`${formatNumber(signers.acknowledged.size)} acknowledged`), 5_000);
    await Promise.all([signers.signUntil(until), readers.readUntil(until)]);
    clearInterval(timer);
    log('reading every signature');
    const found = await audit(local.url, signers);
    report(given.seconds, loadBefore, signers, readers.responses);
    process.stdout.write(
      `\n${markdownTable(
        ['signatures', 'count'],
        [
          ['acknowledged', formatNumber(signers.acknowledged.size)],
          ['in the list', formatNumber(found.listed)],
          ['count of the API', formatNumber(found.count)],
          ['stored, but never acknowledged', formatNumber(found.unacknowledged)],
          ['acknowledged, but lost', formatNumber(found.lost)],
          ['duplicates', formatNumber(found.duplicates)],
        ],
      )}`,
    );
    if (found.lost > 0 || found.duplicates > 0 || found.count !== found.listed) process.exitCode = 1;
    const unit = `of ${formatNumber(signers.acknowledged.size)} acknowledged signatures`;
    return [
      { name: 'lost', measured: found.lost, unit, goal: 0 },
      { name: 'duplicates', measured: found.duplicates, unit, goal: 0 },
    ];
  } finally {
    await local.stop();
  }
}

function report(seconds: number, loadBefore: number, signers: Signers, reading: ResponseTimes): void {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const row = (name: string, responses: ResponseTimes) => [
    name,
    formatNumber(responses.total),
    [...responses.byStatus].map(([status, number]) => `${status}: ${formatNumber(number)}`).join(', '),
    ((responses.byStatus.get('201') ?? responses.byStatus.get('200') ?? 0) / seconds).toFixed(1),
    responses.quantileMs(0.5).toFixed(0),
    responses.quantileMs(0.99).toFixed(0),
  ];
  const header = ['requests', 'count', 'by status', 'successful a second', 'p50 ms', 'p99 ms'];
  process.stdout.write(
    `Node.js ${process.version}, ${availableParallelism()} cores of ${processor}, shared by server and clients; load ` +
      `average ${loadBefore.toFixed(1)} at the start. ${seconds} s. Times are those of successful requests, ` +
      'including cold starts. "Until acknowledged" includes retries and pauses.\n\n',
  );
  process.stdout.write(
    markdownTable(header, [
      row('sign', signers.responses),
      row('sign, until acknowledged', signers.waits),
      row('read', reading),
    ]),
  );
}

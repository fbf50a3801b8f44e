import { availableParallelism, cpus, loadavg } from 'node:os';
import { startLocalRun } from '../test/support/local-run.ts';
import { audit } from './petition/audit.ts';
import { grouped, markdownTable, readNumbers } from './petition/options.ts';
import { Readers } from './petition/readers.ts';
import { Signers } from './petition/signers.ts';
import type { Answers } from './petition/stopwatch.ts';

const usage = `Lets many people sign and read at once, on a local run of its own, and checks afterwards that nothing was lost.

Usage: npm run bench -- petition-load [options]

  --signers N    people who sign, again and again, each as soon as the answer is there, 1 to 1000 (default 200)
  --readers N    people who read the list beside them, 0 to 200 (default 20)
  --seconds N    how long, 1 to 600 (default 60)
  --help         print this

The throttle is the one of the templates (stage dev): beyond it the gateway answers 429, as on AWS, and whoever was
sent away tries again with the same key. All requests stay on this machine.
`;

const options = {
  signers: { fallback: 200, least: 1, most: 1_000 },
  readers: { fallback: 20, least: 0, most: 200 },
  seconds: { fallback: 60, least: 1, most: 600 },
};

/** `npm run bench -- petition-load`: figures go to standard output as Markdown, progress to standard error. */
export async function run(args: readonly string[]): Promise<void> {
  const given = readNumbers(args, options);
  if (!given) {
    process.stdout.write(usage);
    return;
  }
  const log = (line: string) => process.stderr.write(`${line}\n`);
  log('starting a local run');
  const local = await startLocalRun();
  try {
    const signers = new Signers(local.url, given.signers);
    const readers = new Readers(local.url, given.readers);
    const loadBefore = loadavg()[0] ?? 0;
    const until = Date.now() + given.seconds * 1_000;
    const told = setInterval(() => log(`${grouped(signers.acknowledged.size)} acknowledged`), 5_000);
    await Promise.all([signers.signUntil(until), readers.readUntil(until)]);
    clearInterval(told);
    log('reading every signature');
    const found = await audit(local.url, signers);
    report(given.seconds, loadBefore, signers, readers.answers);
    process.stdout.write(
      `\n${markdownTable(
        ['signatures', 'number'],
        [
          ['acknowledged', grouped(signers.acknowledged.size)],
          ['in the list, read to its end', grouped(found.listed)],
          ['count', grouped(found.count)],
          ['stored, but the answer never came', grouped(found.unanswered)],
          ['acknowledged and lost', grouped(found.lost)],
          ['doubled', grouped(found.doubled)],
        ],
      )}`,
    );
    if (found.lost > 0 || found.doubled > 0 || found.count !== found.listed) process.exitCode = 1;
  } finally {
    await local.stop();
  }
}

function report(seconds: number, loadBefore: number, signers: Signers, reading: Answers): void {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const row = (name: string, answers: Answers) => [
    name,
    grouped(answers.total),
    [...answers.byStatus].map(([status, number]) => `${status}: ${grouped(number)}`).join(', '),
    ((answers.byStatus.get('201') ?? answers.byStatus.get('200') ?? 0) / seconds).toFixed(1),
    answers.millis(0.5).toFixed(0),
    answers.millis(0.99).toFixed(0),
  ];
  const header = ['requests', 'number', 'by status', 'succeeded a second', 'p50 ms', 'p99 ms'];
  process.stdout.write(
    `Node.js ${process.version}, ${availableParallelism()} cores of ${processor}, shared with those who ask; load ` +
      `average ${loadBefore.toFixed(1)} before it began. ${seconds} s. Times of requests are of those that succeeded, ` +
      'with the start of the functions; until acknowledged is with each attempt and the pauses between.\n\n',
  );
  process.stdout.write(
    markdownTable(header, [
      row('sign', signers.answers),
      row('sign, until acknowledged', signers.waits),
      row('read', reading),
    ]),
  );
}

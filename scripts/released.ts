/** Records what the next release must not lose: `npm run released -- --help`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../lib/shared/project-root.ts';
import { makeApp, variants } from '../test/lib/app.ts';
import { parseCommandLine, runCommand } from './command.ts';
import { formatStacks, lastingStacks } from './released/templates.ts';

const usage = `Writes the resources, exports and imports that the next release must not lose to test/released/*.jsonl.
Run it for each release, after its last change, and commit the files. A test compares them with the current stacks.

Usage: npm run released
`;

await runCommand(usage, async (args) => {
  parseCommandLine(args, [], []);
  process.env.CDK_VALIDATION = 'false';
  const folder = await mkdtemp(join(tmpdir(), 'released-'));
  try {
    for (const [name, settings] of Object.entries(variants)) {
      const stacks = lastingStacks(makeApp(settings, join(folder, name)).synth());
      const path = join('test', 'released', `${name}.jsonl`);
      await writeFile(join(projectRoot, path), formatStacks(stacks));
      console.log(`${path}: ${stacks.map((stack) => stack.name).join(', ')}`);
    }
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

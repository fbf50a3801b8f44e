import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../lib/shared/project-root.ts';
import { runScript } from '../support/run-script.ts';

const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const commands = Object.entries(scripts).flatMap(([name, command]) => {
  const [, script] = /(?:^|\s)scripts\/([\w-]+)\.ts/.exec(command) ?? [];
  return script === undefined ? [] : [[name, script] as const];
});

test.each(commands)('npm run %s prints its usage, and refuses an unknown option', async (name, script) => {
  expect(await runScript(script, ['--help'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`^Usage: npm run (--silent )?${name}\\b`, 'm')),
    stderr: '',
  });
  expect(await runScript(script, ['--unknown'])).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: Unknown option '--unknown'.* \(--help lists the options\.\)\n$/),
  });
});

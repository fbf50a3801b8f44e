import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Takes the place of `npx cdk` for a script. It records its arguments, and runs a program with them. */
export class FakeNpx {
  readonly folder = mkdtempSync(join(tmpdir(), 'npx-'));

  /** @param program the body of a CommonJS module. `args` are the arguments after `npx`. */
  constructor(program: string) {
    const path = join(this.folder, 'npx');
    writeFileSync(
      path,
      `#!${process.execPath}
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(join(this.folder, 'calls'))}, process.cwd() + ' ' + args.join(' ') + '\\n');
const option = (name) => args[args.indexOf(name) + 1];
${program}
`,
    );
    chmodSync(path, 0o755);
  }

  /** Variables with which a script finds this program, and files of a job on GitHub. */
  get environment(): Readonly<Record<string, string>> {
    return {
      PATH: `${this.folder}${delimiter}${process.env.PATH}`,
      GITHUB_OUTPUT: join(this.folder, 'output'),
      GITHUB_STEP_SUMMARY: join(this.folder, 'summary'),
    };
  }

  /** One line for each call: the working directory and the arguments. */
  get calls(): string[] {
    return this.read('calls').trim().split('\n');
  }

  /** @returns the file's text, or an empty text if it was not written */
  read(name: 'calls' | 'output' | 'summary'): string {
    try {
      return readFileSync(join(this.folder, name), 'utf8');
    } catch {
      return '';
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A deployment whose App stack has these outputs. */
export const deploysTo = (outputs: { readonly SiteUrl: string; readonly ApiUrl?: string }): string => `
const stack = 'Jamstack-' + option('-c').slice('stage='.length) + '-App';
writeFileSync(option('--outputs-file'), JSON.stringify({ [stack]: ${JSON.stringify(outputs)} }));`;

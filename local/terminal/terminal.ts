import type { FunctionLogLine } from '../lambda/definition.ts';
import type { Verbosity } from '../options.ts';
import type { LoggedRequest } from '../request-log.ts';
import { formatFunctionLine } from './function-line.ts';
import { formatRequest } from './request-line.ts';
import { type Style, styleFor } from './style.ts';

/** What a run prints. */
export class Terminal {
  readonly #output: NodeJS.WriteStream;
  readonly #verbosity: Verbosity;
  readonly #style: Style;

  constructor(output: NodeJS.WriteStream, verbosity: Verbosity) {
    this.#output = output;
    this.#verbosity = verbosity;
    this.#style = styleFor(output, process.env);
  }

  /** A line about the run itself. */
  progress(line: string): void {
    const kind = /^(error|warning|changed):/.exec(line)?.[1];
    if (this.#verbosity === 'quiet' && (kind === undefined || kind === 'changed')) return;
    const { bad, warn, dim } = this.#style;
    const color = { error: bad, warning: warn, changed: dim }[kind ?? ''];
    this.#write(kind && color ? color(kind) + line.slice(kind.length) : line);
  }

  /** A line that a handler has written. */
  functionLine(line: FunctionLogLine): void {
    if (this.#verbosity === 'quiet') return;
    const text = formatFunctionLine(line, this.#style, this.#verbosity === 'verbose');
    if (text !== undefined) this.#write(text);
  }

  /** A request with its response. */
  requestLine(request: LoggedRequest): void {
    if (this.#verbosity !== 'quiet') this.#write(formatRequest(request, this.#style));
  }

  #write(line: string): void {
    this.#output.write(`${line}\n`);
  }
}

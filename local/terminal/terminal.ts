import type { FunctionLogLine } from '../lambda/definition.ts';
import type { Verbosity } from '../options.ts';
import type { LoggedRequest } from '../request-log.ts';
import { formatFunctionLine } from './function-line.ts';
import { formatRequest } from './request-line.ts';
import { type Style, styleFor } from './style.ts';

/** Lines of requests are collected for this time. Each write to a terminal or a pipe costs as much as a whole page. */
const batchMs = 20;

/** What a run prints. */
export class Terminal {
  readonly #output: NodeJS.WriteStream;
  readonly #verbosity: Verbosity;
  readonly #style: Style;
  #batch = '';

  constructor(output: NodeJS.WriteStream, verbosity: Verbosity) {
    this.#output = output;
    this.#verbosity = verbosity;
    this.#style = styleFor(output, process.env);
    process.once('exit', () => this.#flush());
  }

  /** A text about the run itself. Its beginning, such as `warning:`, decides for all of its lines. */
  progress(text: string): void {
    const kind = /^(error|warning|changed):/.exec(text)?.[1];
    if (this.#verbosity === 'quiet' && (kind === undefined || kind === 'changed')) return;
    const { bad, warn, dim } = this.#style;
    const color = { error: bad, warning: warn, changed: dim }[kind ?? ''];
    this.#write(kind && color ? color(kind) + text.slice(kind.length) : text);
  }

  /** A line that a handler has written. */
  functionLine(line: FunctionLogLine): void {
    if (this.#verbosity === 'quiet') return;
    const text = formatFunctionLine(line, this.#style, this.#verbosity === 'verbose');
    if (text !== undefined) this.#write(text);
  }

  /** A request with its response. */
  requestLine(request: LoggedRequest): void {
    if (this.#verbosity === 'quiet') return;
    if (this.#batch === '') setTimeout(() => this.#flush(), batchMs);
    this.#batch += `${formatRequest(request, this.#style)}\n`;
  }

  #write(line: string): void {
    this.#flush();
    this.#output.write(`${line}\n`);
  }

  #flush(): void {
    if (this.#batch !== '') this.#output.write(this.#batch);
    this.#batch = '';
  }
}

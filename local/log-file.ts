import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Maximum bytes of a log file. A file that would exceed it replaces the earlier file, `<name>.1`. */
const defaultMaxBytes = 10 * 1024 * 1024;

/** A log file of bounded size: at most this file and one earlier file, `<name>.1`. */
export class LogFile {
  readonly path: string;
  readonly #warn: (line: string) => void;
  readonly #maxBytes: number;
  #bytes: number | undefined;
  #isFailing = false;

  /** @param warn called once when the file can't be written: a run goes on without it */
  constructor(path: string, warn: (line: string) => void, maxBytes = defaultMaxBytes) {
    this.path = path;
    this.#warn = warn;
    this.#maxBytes = maxBytes;
  }

  /** Appends a line. Never throws. */
  write(line: string): void {
    try {
      const text = `${line}\n`;
      const bytes = Buffer.byteLength(text);
      this.#bytes ??= this.#open();
      if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) {
        renameSync(this.path, `${this.path}.1`);
        this.#bytes = 0;
      }
      appendFileSync(this.path, text);
      this.#bytes += bytes;
      this.#isFailing = false;
    } catch (error) {
      this.#bytes = undefined;
      if (this.#isFailing) return;
      this.#isFailing = true;
      this.#warn(`warning: the log ${this.path} can't be written (${(error as Error).message})`);
    }
  }

  /** @returns the size of the file */
  #open(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}

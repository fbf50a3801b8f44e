import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, writeFileAtomic } from '../files.ts';

/** The settings of uploaded objects, which a listing of a bucket does not show. */
export class UploadRecord {
  readonly #path: string;
  readonly #before: Readonly<Record<string, string>>;
  readonly #now: Record<string, string> = {};

  private constructor(path: string, before: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#before = before;
  }

  /** Reads the record of the last run. A record that can't be read is empty, and everything is uploaded again. */
  static async read(path: string): Promise<UploadRecord> {
    const before = await readFile(path, 'utf8')
      .then((text) => JSON.parse(text) as Record<string, string>)
      .catch(() => ({}));
    return new UploadRecord(path, before);
  }

  /** Whether the object had the same settings before. They are recorded for the next run. */
  isSame(object: string, settings: string): boolean {
    this.#now[object] = settings;
    return this.#before[object] === settings;
  }

  async write(): Promise<void> {
    const text = JSON.stringify(this.#now);
    if (text === JSON.stringify(this.#before)) return;
    await makeFolder(dirname(this.#path));
    await writeFileAtomic(this.#path, text);
  }
}

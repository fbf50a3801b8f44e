import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder, syncFolder, writeFileAtomic } from '../files.ts';
import { UserError } from '../user-error.ts';
import type { BodySummary, CheckedBody } from './s3-body.ts';
import { noSuchBucket, preconditionFailed } from './s3-error.ts';

/** Headers that are stored with an object and returned with it, by their lowercase names. */
export const keptHeaders = [
  'content-type',
  'cache-control',
  'content-encoding',
  'content-disposition',
  'content-language',
  'expires',
];

/** Larger objects are streamed. Reading a small one at once takes a third of the CPU time. */
const maxBytesAtOnce = 64 * 1024;

/** An object without its bytes. */
export interface ObjectRecord extends BodySummary {
  readonly key: string;
  /** Name of the file with the bytes. */
  readonly data: string;
  /** ISO 8601. S3 has a precision of one second. */
  readonly lastModified: string;
  /** The headers in `keptHeaders`, and `x-amz-meta-*`. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Bucket {
  readonly folder: string;
  readonly objects: Map<string, ObjectRecord>;
}

/**
 * Buckets in a folder. `<bucket>/data/<random>` has an object's bytes, `<bucket>/objects/<SHA-256 of the key>.json`
 * its metadata. Writing the metadata creates or replaces the object. The next start removes bytes that a crash left
 * without metadata.
 */
export class ObjectStore {
  readonly #folder: string;
  readonly #buckets = new Map<string, Bucket>();
  readonly #turns = new Map<string, Promise<unknown>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws {UserError} if the folder has unexpected or missing files */
  static async open(folder: string): Promise<ObjectStore> {
    const store = new ObjectStore(folder);
    await makeFolder(folder);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) store.#buckets.set(entry.name, await openBucket(join(folder, entry.name)));
    }
    return store;
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  async createBucket(name: string): Promise<void> {
    if (this.hasBucket(name)) return;
    const folder = join(this.#folder, name);
    await makeFolder(join(folder, 'data'));
    await makeFolder(join(folder, 'objects'));
    await syncFolder(this.#folder);
    if (!this.hasBucket(name)) this.#buckets.set(name, { folder, objects: new Map() });
  }

  /** @throws {S3Error} NoSuchBucket */
  find(bucket: string, key: string): ObjectRecord | undefined {
    return this.#bucket(bucket).objects.get(key);
  }

  /**
   * Returns the objects whose key begins with the prefix, sorted by the UTF-8 bytes of their keys.
   *
   * @throws {S3Error} NoSuchBucket
   */
  list(bucket: string, prefix: string): ObjectRecord[] {
    return [...this.#bucket(bucket).objects.values()]
      .filter((object) => object.key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  /**
   * Stores an object after its whole body has been read and verified.
   *
   * @param onlyNew don't replace an existing object
   * @throws {S3Error} NoSuchBucket, PreconditionFailed, or the error of reading the body
   */
  async put(
    bucketName: string,
    key: string,
    body: CheckedBody,
    headers: Readonly<Record<string, string>>,
    onlyNew: boolean,
  ): Promise<ObjectRecord> {
    const bucket = this.#bucket(bucketName);
    if (onlyNew && bucket.objects.has(key)) throw preconditionFailed('If-None-Match');
    const data = randomUUID();
    const path = join(bucket.folder, 'data', data);
    try {
      // Opened before the body is read: if the body fails while a stream opens the file, the file is left behind.
      const file = await open(path, 'wx', 0o600);
      await pipeline(body.bytes, file.createWriteStream({ flush: true }));
      const summary = body.summary();
      return await this.#inTurn(`${bucketName}/${key}`, async () => {
        const earlier = bucket.objects.get(key);
        if (onlyNew && earlier) throw preconditionFailed('If-None-Match');
        const record = { key, data, ...summary, lastModified: new Date().toISOString(), headers };
        await syncFolder(join(bucket.folder, 'data'));
        await writeFileAtomic(recordPath(bucket, key), JSON.stringify(record));
        bucket.objects.set(key, record);
        if (earlier) await rm(join(bucket.folder, 'data', earlier.data), { force: true });
        return record;
      });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /**
   * Reads a part of an object. An open file stays readable when the object is replaced or deleted.
   *
   * @returns undefined if the object has been replaced or deleted
   */
  async read(
    bucketName: string,
    { data, size }: ObjectRecord,
    { first, last }: { readonly first: number; readonly last: number },
  ): Promise<Buffer | Readable | undefined> {
    const path = join(this.#bucket(bucketName).folder, 'data', data);
    try {
      if (size <= maxBytesAtOnce) return readFileSync(path).subarray(first, last + 1);
      return (await open(path, 'r')).createReadStream({ start: first, end: last });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @throws {S3Error} NoSuchBucket */
  async delete(bucketName: string, key: string): Promise<void> {
    const bucket = this.#bucket(bucketName);
    await this.#inTurn(`${bucketName}/${key}`, async () => {
      const record = bucket.objects.get(key);
      if (!record) return;
      await rm(recordPath(bucket, key));
      await syncFolder(join(bucket.folder, 'objects'));
      bucket.objects.delete(key);
      await rm(join(bucket.folder, 'data', record.data), { force: true });
    });
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  /** Serializes the changes of each key. */
  async #inTurn<T>(name: string, change: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(change, change);
    this.#turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }
}

function recordPath(bucket: Bucket, key: string): string {
  return join(bucket.folder, 'objects', `${createHash('sha256').update(key).digest('hex')}.json`);
}

async function openBucket(folder: string): Promise<Bucket> {
  const bucket: Bucket = { folder, objects: new Map() };
  await makeFolder(join(folder, 'data'));
  await makeFolder(join(folder, 'objects'));
  const unclaimed = new Set(await readdir(join(folder, 'data')));
  for (const name of await readdir(join(folder, 'objects'))) {
    const path = join(folder, 'objects', name);
    if (name.endsWith('.tmp')) {
      await rm(path, { force: true });
      continue;
    }
    const record = await readRecord(path);
    if (!record || !unclaimed.delete(record.data)) {
      throw new UserError(
        `The object files in ${folder} are damaged (${path}). Start with --fresh to delete the state.`,
      );
    }
    bucket.objects.set(record.key, record);
  }
  for (const name of unclaimed) await rm(join(folder, 'data', name), { force: true });
  return bucket;
}

async function readRecord(path: string): Promise<ObjectRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as ObjectRecord;
    return typeof record.key === 'string' && typeof record.data === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { listFiles } from '../list-files.ts';
import { contentType, type UploadTarget } from '../resources/bucket-deployments.ts';
import type { BuiltFile } from './rebuilder.ts';
import type { ReplacedStylesheet } from './reload-server.ts';

/** The changes of a rebuilt site. */
export interface SiteChanges {
  /** Number of changed, new and deleted files. */
  readonly count: number;
  readonly stylesheets: readonly ReplacedStylesheet[];
}

/** Uploads the files of a rebuilt site that differ from those in the bucket. */
export class SiteUploads {
  readonly #s3: S3Client;
  readonly #targets: readonly UploadTarget[];
  /** Hash of each uploaded file, by the target's prefix and the path. */
  readonly #uploaded = new Map<UploadTarget, Map<string, string>>();

  constructor(s3: S3Client, targets: readonly UploadTarget[]) {
    this.#s3 = s3;
    this.#targets = targets;
  }

  /** @param site files by the first folder of their keys */
  async update(site: Readonly<Record<string, readonly BuiltFile[]>>): Promise<SiteChanges> {
    let count = 0;
    const stylesheets: ReplacedStylesheet[] = [];
    for (const target of this.#targets) {
      const [folder = ''] = target.prefix.split('/');
      const files = site[folder];
      if (!files) continue;
      const known = await this.#known(target);
      const changed = files.filter(({ path, contents }) => known.get(path) !== hash(contents));
      const names = new Set(files.map(({ path }) => path));
      const deleted = [...known.keys()].filter((path) => !names.has(path));
      stylesheets.push(...replacements(`/${target.prefix}/`, deleted, changed));
      await Promise.all(changed.map((file) => this.#put(target, file)));
      await Promise.all(deleted.map((path) => this.#delete(target, path)));
      for (const { path, contents } of changed) known.set(path, hash(contents));
      for (const path of deleted) known.delete(path);
      count += changed.length + deleted.length;
    }
    return { count, stylesheets };
  }

  /** At first, the files of the assembly are in the bucket. */
  async #known(target: UploadTarget): Promise<Map<string, string>> {
    const known = this.#uploaded.get(target);
    if (known) return known;
    const hashes = new Map<string, string>();
    for (const file of await listFiles(target.folder)) {
      hashes.set(relative(target.folder, file).split(sep).join('/'), hash(await readFile(file)));
    }
    this.#uploaded.set(target, hashes);
    return hashes;
  }

  async #put({ bucket, prefix, cacheControl }: UploadTarget, { path, contents }: BuiltFile): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${prefix}/${path}`,
        Body: contents,
        ContentType: contentType(path),
        CacheControl: cacheControl,
      }),
    );
  }

  async #delete({ bucket, prefix }: UploadTarget, path: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}/${path}` }));
  }
}

/** Pairs an old and a new stylesheet whose names differ in their hash only. */
function replacements(
  base: string,
  deleted: readonly string[],
  changed: readonly BuiltFile[],
): ReplacedStylesheet[] {
  return changed.flatMap(({ path, contents }) => {
    const stem = stylesheetStem(path);
    const replaced = deleted.find((old) => stem !== undefined && stylesheetStem(old) === stem);
    const integrity = `sha384-${createHash('sha384').update(contents).digest('base64')}`;
    return replaced ? [{ replaces: base + replaced, url: base + path, integrity }] : [];
  });
}

const stylesheetStem = (path: string): string | undefined => /^(.+)-[A-Z0-9]{8}\.css$/.exec(path)?.[1];

const hash = (contents: Uint8Array): string => createHash('sha256').update(contents).digest('hex');

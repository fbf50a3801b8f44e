import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Milliseconds without an event after which a batch of changes is complete. Editors write several files at once. */
const quietMs = 40;
/** A batch is reported after this time even if files go on changing. */
const maxWaitMs = 300;
/** Interval of the comparison while the system can't watch. */
const pollMs = 500;

export interface FileWatcherOptions {
  /** Absolute path of the folder that the paths are relative to. */
  readonly root: string;
  /** Files and folders below it. They need not exist yet. */
  readonly paths: readonly string[];
  /** Receives the changed, new and deleted files, with forward slashes. */
  onChange(files: readonly string[]): void;
  /** Receives a sentence if the system can't watch. The files are then compared at intervals. */
  warn(sentence: string): void;
}

/**
 * Watches files by their folders, and compares time, size and inode of all files after an event. Watchers of single
 * files and the recursive mode of Node.js 20 on Linux lose a file that an editor replaces by renaming another one. With
 * a comparison no event has to be trusted: a checkout that changes hundreds of files is one batch.
 */
export class FileWatcher {
  readonly #options: FileWatcherOptions;
  readonly #watchers = new Map<string, { readonly inode: number; readonly watcher: FSWatcher }>();
  #files: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #firstEventAt = 0;
  #poll: NodeJS.Timeout | undefined;
  #comparison = Promise.resolve();
  #closed = false;

  private constructor(options: FileWatcherOptions) {
    this.#options = options;
  }

  /** Settles when every later change is reported. */
  static async start(options: FileWatcherOptions): Promise<FileWatcher> {
    const watcher = new FileWatcher(options);
    watcher.#files = await watcher.#scan();
    // A file may have changed before its folder was watched.
    watcher.#schedule();
    return watcher;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    await this.#comparison;
  }

  /** The signature of each file, and watches all folders. */
  async #scan(): Promise<Map<string, string>> {
    const { root, paths } = this.#options;
    const files = new Map<string, string>();
    const folders = new Set<string>([root]);
    const visit = async (path: string): Promise<void> => {
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile()) {
        const name = relative(root, path).split(sep).join('/');
        files.set(name, `${found.mtimeMs} ${found.size} ${found.ino}`);
      } else if (found?.isDirectory()) {
        folders.add(path);
        // Watched before it is read, so that no file is missed in between.
        this.#watchFolder(path, found.ino);
        const names = await readdir(path).catch(() => []);
        await Promise.all(names.filter(isWatched).map((name) => visit(join(path, name))));
      }
    };
    this.#watchFolder(root, 0);
    await Promise.all(paths.map((path) => visit(join(root, path))));
    for (const [folder, { watcher }] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    return files;
  }

  /** @param inode a folder that was deleted and created again has another one */
  #watchFolder(folder: string, inode: number): void {
    const known = this.#watchers.get(folder);
    if (this.#closed || this.#poll || known?.inode === inode) return;
    known?.watcher.close();
    try {
      const watcher = watch(folder, (_event, name) => {
        if (folder === this.#options.root && !this.#isWatchedInRoot(name)) return;
        if (name === null || isWatched(name)) this.#schedule();
      });
      // A folder that was deleted, or a limit of the system.
      watcher.on('error', () => this.#schedule());
      this.#watchers.set(folder, { inode, watcher });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') this.#startPolling(code ?? String(error));
    }
  }

  #isWatchedInRoot(name: string | null): boolean {
    return name === null || this.#options.paths.some((path) => path.split('/')[0] === name);
  }

  #startPolling(code: string): void {
    const limit =
      code === 'ENOSPC'
        ? 'fs.inotify.max_user_watches'
        : code === 'EMFILE'
          ? 'fs.inotify.max_user_instances'
          : '';
    this.#options.warn(
      `warning: The system can't watch more folders (${code}), so the sources are compared every ${pollMs} ms. ${limit ? `Increase ${limit}, or start with --no-watch.` : 'Start with --no-watch to turn this off.'}`,
    );
    this.#poll = setInterval(() => this.#compare(), pollMs);
  }

  #schedule(): void {
    if (this.#closed) return;
    const now = Date.now();
    if (this.#timer === undefined) this.#firstEventAt = now;
    clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(quietMs, this.#firstEventAt + maxWaitMs - now));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#compare();
    }, wait);
  }

  #compare(): void {
    this.#comparison = this.#comparison.then(async () => {
      if (this.#closed) return;
      const before = this.#files;
      const after = await this.#scan();
      this.#files = after;
      const changed = [...after].filter(([file, signature]) => before.get(file) !== signature);
      const deleted = [...before.keys()].filter((file) => !after.has(file));
      const all = [...changed.map(([file]) => file), ...deleted].sort();
      if (all.length > 0 && !this.#closed) this.#options.onChange(all);
    });
  }
}

/** Not packages, and not the temporary files of editors. */
function isWatched(name: string): boolean {
  const base = name.slice(dirname(name) === '.' ? 0 : dirname(name).length + 1);
  return !/^(node_modules|\.git)$|^\.#|~$|\.(swp|swx|tmp)$|^4913$|^\.DS_Store$/.test(base);
}

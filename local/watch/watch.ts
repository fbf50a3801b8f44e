import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { rebuilt } from '../product.ts';
import type { Functions } from '../resources/functions.ts';
import { describeFailure } from './describe-failure.ts';
import { FileWatcher } from './file-watcher.ts';
import { type BrokenEntries, replaceHandlers } from './handlers.ts';
import { Rebuilder } from './rebuilder.ts';
import type { ReloadServer } from './reload-server.ts';
import type { SiteUploads } from './site-uploads.ts';

/**
 * A rebuilt page or handler is shown at once. The synthesis, which shows everything else that the change affects,
 * follows after this time without a change.
 */
const synthesisDelayMs = 2_000;

/** Time after the start until the first build of the site, which is not used. */
const warmUpDelayMs = 500;

export interface WatchOptions {
  /** Absolute path of the project's folder. */
  readonly project: string;
  /** Files and folders that are watched. */
  readonly paths: readonly string[];
  readonly reload: ReloadServer;
  /** The functions of the current deployment. */
  functions(): Functions;
  /** The files of the current deployment. */
  site(): SiteUploads;
  /** The context that the app of the current deployment had. */
  context(): Promise<object>;
  /** Creates a folder for the package of a handler. */
  makeFolder(): Promise<string>;
  /** Synthesizes the app and replaces the deployment. Rejects with an `AbortError` if the signal aborts it. */
  redeploy(signal: AbortSignal): Promise<void>;
  print(line: string): void;
}

/** Shows changes of the sources in a run. An error leaves everything as it was. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #rebuilder: Rebuilder;
  readonly #broken: BrokenEntries = new Set();
  #watcher: FileWatcher | undefined;
  #pending = new Set<string>();
  #working: Promise<void> | undefined;
  #synthesis: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  #synthesisTimer: NodeJS.Timeout | undefined;
  /** Whether a synthesis must not wait, because nothing else shows the change. */
  #isUrgent = false;
  #closed = false;

  private constructor(options: WatchOptions, rebuilder: Rebuilder) {
    this.#options = options;
    this.#rebuilder = rebuilder;
  }

  static async start(options: WatchOptions): Promise<Watch> {
    const watch = new Watch(options, new Rebuilder(options.project, rebuilt.module));
    watch.#watcher = await FileWatcher.start({
      root: options.project,
      paths: options.paths,
      onChange: (files) => watch.#onChange(files),
      warn: options.print,
    });
    setTimeout(() => watch.#warmUp(), warmUpDelayMs).unref();
    options.reload.onPage = () => watch.#warmUp();
    return watch;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#synthesisTimer);
    this.#synthesis?.stop.abort();
    await this.#watcher?.close();
    await this.#working;
    await this.#synthesis?.done;
    await this.#rebuilder.close();
  }

  /** Loads Eleventy, so that the first change does not wait for it. An error is reported when a change is built. */
  #warmUp(): void {
    if (!this.#closed && !this.#rebuilder.isWarm) this.#rebuildSite().catch(() => {});
  }

  #onChange(files: readonly string[]): void {
    for (const file of files) this.#pending.add(file);
    clearTimeout(this.#synthesisTimer);
    // Its result would miss this change.
    this.#synthesis?.stop.abort();
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    while (this.#pending.size > 0 && !this.#closed) {
      await this.#synthesis?.done;
      const files = [...this.#pending];
      this.#pending.clear();
      const site = files.filter((file) => rebuilt.site.some((folder) => file.startsWith(folder)));
      const handlers = files.filter((file) => file.startsWith(rebuilt.handlers));
      if (site.length + handlers.length < files.length) this.#isUrgent = true;
      try {
        if (handlers.length > 0) await this.#showHandlers(handlers);
        if (site.length > 0) await this.#showSite(site);
        if (!this.#isUrgent) this.#options.reload.succeed();
      } catch (error) {
        this.#fail(error);
        // The synthesis would fail with the same error.
        if (!this.#isUrgent) continue;
      }
      this.#scheduleSynthesis();
    }
  }

  async #rebuildSite(): ReturnType<Rebuilder['rebuildSite']> {
    return this.#rebuilder.rebuildSite(await this.#options.context());
  }

  async #showHandlers(files: readonly string[]): Promise<void> {
    const { functions, makeFolder, project, reload } = this.#options;
    const startedAt = performance.now();
    const replaced = await replaceHandlers(
      functions().values(),
      files,
      this.#broken,
      this.#rebuilder,
      makeFolder,
      join(project, rebuilt.handlers),
    );
    if (replaced.length === 0) return;
    this.#report(files, `${replaced.length} ${plural(replaced.length, 'function')}`, startedAt);
    reload.reload();
  }

  async #showSite(files: readonly string[]): Promise<void> {
    const { reload, site } = this.#options;
    const startedAt = performance.now();
    const { count, stylesheets } = await site().update(await this.#rebuildSite());
    if (count === 0) return;
    this.#report(files, `${count} ${plural(count, 'file')} of the site`, startedAt);
    const onlyStyles = files.every((file) => file.startsWith(rebuilt.styles));
    if (onlyStyles && stylesheets.length > 0) reload.replaceStylesheets(stylesheets);
    else reload.reload();
  }

  #scheduleSynthesis(): void {
    clearTimeout(this.#synthesisTimer);
    this.#synthesisTimer = setTimeout(
      () => {
        const stop = new AbortController();
        const done = this.#synthesize(stop.signal);
        this.#synthesis = { stop, done };
      },
      this.#isUrgent ? 0 : synthesisDelayMs,
    );
  }

  async #synthesize(signal: AbortSignal): Promise<void> {
    const { redeploy, reload, print } = this.#options;
    const startedAt = performance.now();
    const isUrgent = this.#isUrgent;
    try {
      if (isUrgent) print('changed: synthesizing');
      await redeploy(signal);
      this.#isUrgent = false;
      this.#broken.clear();
      reload.succeed();
      if (!isUrgent) return;
      print(`changed: deployed in ${Math.round(performance.now() - startedAt)} ms`);
      reload.reload();
    } catch (error) {
      if (!signal.aborted && !this.#closed) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const failure = describeFailure(error, this.#options.project);
    this.#options.print(`error: ${failure.title}\n${failure.text}`);
    this.#options.reload.fail(failure);
  }

  #report(files: readonly string[], what: string, startedAt: number): void {
    const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
    const ms = Math.round(performance.now() - startedAt);
    this.#options.print(`changed: ${files[0]}${more}: ${what} in ${ms} ms`);
  }
}

const plural = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);

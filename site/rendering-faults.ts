import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { UserConfig } from '@11ty/eleventy';
import { includedCode } from './include-code.ts';
import type { IncludedCode } from './markdown.ts';
import { position, SourceError } from './sources.ts';

/** CloudFront sends these paths to the API and to folders that all releases share. */
const reserved = /^\/(api|assets|images)\//;

/** What a writer must repair and only rendering finds: code that can't be included, and pages with the same address. */
export class RenderingFaults {
  readonly #content: string;
  readonly #found = new Set<string>();

  /** @param content the folder of the sources */
  constructor(content: string) {
    this.#content = content;
  }

  /** Looks at the addresses of all pages. */
  configure(config: UserConfig): void {
    config.addCollection('addresses', (api) => {
      const paths = new Map<string, string>();
      for (const { url, inputPath } of api.getAll()) {
        const other = paths.get(url);
        if (url && other && other !== inputPath) this.#addSameAddress(url, [other, inputPath]);
        paths.set(url, inputPath);
        if (url && reserved.test(url))
          this.#add(
            inputPath,
            permalinkLine(inputPath) || 1,
            `The page has the address ${url}, but no page is served below /api/, /assets/ and /images/. Give the file another name.`,
          );
      }
      // Eleventy searches all pages for each item. No template uses this collection.
      return [];
    });
  }

  /**
   * Returns the code that a block of a page includes.
   *
   * @param root see {@link includedCode}
   * @param line of the page's file
   * @param data of the page
   * @returns undefined if the info names no file, or there is a fault
   */
  include(root: string, info: string, line: number, data: unknown): IncludedCode | undefined {
    try {
      return includedCode(root, info);
    } catch (error) {
      this.#add((data as { page: { inputPath: string } }).page.inputPath, line, (error as Error).message);
      return undefined;
    }
  }

  /** @throws {SourceError} with all faults that were found */
  throwIfAny(): void {
    if (this.#found.size > 0) throw new SourceError([...this.#found]);
  }

  /** The template that sets its address is at fault, or else the second file. */
  #addSameAddress(url: string, inputPaths: readonly string[]): void {
    const files = inputPaths
      .map((path) => ({ path, permalink: permalinkLine(path) }))
      .sort((a, b) => a.permalink - b.permalink || (a.path < b.path ? -1 : 1));
    const [other, faulty] = files as [{ path: string }, { path: string; permalink: number }];
    const remedy =
      faulty.permalink > 0 ? 'Write another "permalink".' : 'Give one of the two files another name.';
    const message = `The page has the address ${url}, and so has ${other.path.replace(/^\.\//, '')}. ${remedy}`;
    this.#add(faulty.path, faulty.permalink || 1, message);
  }

  #add(inputPath: string, line: number, message: string): void {
    this.#found.add(position(this.#content, relative(this.#content, inputPath), { line, message }));
  }
}

/** 0 if there is none. */
function permalinkLine(path: string): number {
  return (
    readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((line) => line.startsWith('permalink:')) + 1
  );
}

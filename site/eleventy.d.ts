/** The part of Eleventy's programmatic API that the build uses. The package ships no types. */
declare module '@11ty/eleventy' {
  /** A rendered page. `url` is false for a template that writes no file. */
  export interface RenderedPage {
    url: string | false;
    inputPath: string;
    content: string;
  }

  export interface CollectionItem {
    url: string;
    inputPath: string;
    date: Date;
    data: Record<string, unknown> & { tags?: string[] };
  }

  /** The parts of markdown-it that the build uses. */
  export interface MarkdownToken {
    type: string;
    tag: string;
    info: string;
    content: string;
    /** Such as `##`. */
    markup: string;
    /** The first line, which is 0 for the first of the text, and the line after the last. */
    map: [first: number, end: number] | null;
    attrs: [name: string, value: string][] | null;
    children: MarkdownToken[] | null;
    attrSet(name: string, value: string): void;
  }

  export interface MarkdownState {
    tokens: MarkdownToken[];
    /** Data of the page. */
    env: unknown;
    Token: new (type: string, tag: string, nesting: number) => MarkdownToken;
  }

  export interface MarkdownLibrary {
    core: { ruler: { push(name: string, rule: (state: MarkdownState) => void): void } };
    renderer: {
      rules: Record<string, (tokens: MarkdownToken[], index: number, ...more: unknown[]) => string>;
    };
  }

  export interface NunjucksEnvironment {
    render(name: string, context: object): string;
  }

  export interface UserConfig {
    amendLibrary(
      name: 'md',
      amend: (
        library: MarkdownLibrary & {
          set(options: { highlight(code: string, language: string): string }): void;
        },
      ) => void,
    ): void;
    addCollection(name: string, make: (api: { getAll(): CollectionItem[] }) => unknown[]): void;
    addFilter(name: string, filter: (value: unknown, argument: unknown) => unknown): void;
    /** Adds a file that is not read. @param path below the folder of the input */
    addTemplate(path: string, content: string, data: Readonly<Record<string, unknown>>): void;
    addGlobalData(name: string, data: unknown): void;
    addNunjucksGlobal(name: string, value: unknown): void;
    readonly ignores: Set<string>;
    on(event: 'eleventy.engine.njk', listener: (engine: { environment: NunjucksEnvironment }) => void): void;
    setDataFileSuffixes(suffixes: readonly string[]): void;
    setIncludesDirectory(path: string): void;
    setNunjucksEnvironmentOptions(options: Record<string, boolean>): void;
    setTemplateFormats(formats: readonly string[]): void;
    setUseTemplateCache(enabled: boolean): void;
    setUseGitIgnore(use: boolean): void;
  }

  export interface Options {
    quietMode?: boolean;
    source?: 'cli' | 'script';
    configPath?: string;
    config?: (config: UserConfig) => void;
  }

  export default class Eleventy {
    constructor(input: string, output: string, options?: Options);
    disableLogger(): void;
    toJSON(): Promise<RenderedPage[]>;
  }
}

/** A page of a browser. */
export interface EnginePage {
  goto(url: string): Promise<void>;
  /** Runs the body of a function in the page and returns its result, also without JavaScript. */
  run(body: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface Engine {
  readonly version: string;
  /** @param options.javaScript whether the scripts of pages run */
  open(options: { javaScript: boolean }): Promise<EnginePage>;
  close(): Promise<void>;
}

export type FoundEngine = Engine | { readonly missing: string };

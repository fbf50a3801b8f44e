/** A page of a browser. */
export interface EnginePage {
  goto(url: string): Promise<void>;
  /** Runs the body of a function in the page and returns its result, also without JavaScript. */
  run(body: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface Engine {
  readonly version: string;
  /** Opens a page. Throws if the engine can't switch JavaScript off. */
  open(options: { javaScript: boolean }): Promise<EnginePage>;
  /** Whether `open` can switch JavaScript off. */
  readonly canDisableJavaScript: boolean;
  close(): Promise<void>;
}

export type FoundEngine = Engine | { readonly missing: string };

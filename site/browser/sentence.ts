/** Text of a visitor or a third party inside a sentence. */
export interface Foreign {
  readonly foreign: string;
}

/** An address of this site, as a link. */
export interface Link {
  readonly link: string;
  /** @default - the address */
  readonly text?: string;
}

/** A sentence with marked foreign text, so that the page can isolate its direction. */
export type Sentence = readonly (string | Foreign | Link)[];

/**
 * Template tag for sentences. Every value is foreign text.
 *
 * @example
 * sentence`Thank you, ${name}.`
 */
export function sentence(strings: TemplateStringsArray, ...values: readonly string[]): Sentence {
  const parts = strings.flatMap((text, index) => {
    const value = values[index];
    return value === undefined ? [text] : [text, { foreign: value }];
  });
  return parts.filter((part) => part !== '');
}

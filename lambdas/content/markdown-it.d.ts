/** The part of markdown-it that the editor uses. Eleventy renders with it, too. The package ships no types. */
declare module 'markdown-it' {
  import type { MarkdownLibrary } from '@11ty/eleventy';

  export interface Token {
    readonly type: string;
    readonly content: string;
    readonly info: string;
    /** First line, from 0, and the line after the last one. */
    readonly map: readonly [number, number] | null;
    readonly children: readonly Token[] | null;
  }

  export default class MarkdownIt implements MarkdownLibrary {
    constructor(options: { html: boolean });
    readonly core: MarkdownLibrary['core'];
    readonly renderer: MarkdownLibrary['renderer'];
    parse(text: string, environment: object): Token[];
    render(text: string, environment: object): string;
  }
}

/** The part of js-yaml that the build uses. Eleventy parses front matter with it, too. The package ships no types. */
declare module 'js-yaml' {
  export function load(text: string): unknown;

  export class YAMLException extends Error {
    reason: string;
    /** `line` begins with 0. */
    mark?: { line: number };
  }
}

/** The part of Prism that the build uses. The package ships no types. */
declare module 'prismjs' {
  export type Token =
    | string
    | readonly Token[]
    | { readonly type: string; readonly alias?: string | readonly string[]; readonly content: Token };

  const prism: {
    readonly languages: Readonly<Record<string, object>>;
    tokenize(code: string, grammar: object): readonly Token[];
  };
  export default prism;
}

/** The part of Prism that the build uses. The package ships no types. */
declare module 'prismjs' {
  const prism: {
    readonly languages: Readonly<Record<string, object>>;
    highlight(code: string, grammar: object, language: string): string;
  };
  export default prism;
}

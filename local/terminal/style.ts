/** Colors of the terminal. */
export interface Style {
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
}

const code = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const colored: Style = { good: code(32, 39), warn: code(33, 39), bad: code(31, 39), dim: code(2, 22) };
const plain: Style = {
  good: (text) => text,
  warn: (text) => text,
  bad: (text) => text,
  dim: (text) => text,
};

/** No colors if `NO_COLOR` is set (https://no-color.org) or the output is not a terminal. */
export function styleFor(
  output: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Style {
  return output.isTTY === true && !environment.NO_COLOR ? colored : plain;
}

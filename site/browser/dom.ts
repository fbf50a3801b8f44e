/** The properties that parse text as HTML are excluded. */
type Properties<E> = Partial<Omit<E, 'innerHTML' | 'outerHTML'>>;

/** Creates an element. Strings become text nodes, never HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Returns the element of the page's template with this id.
 *
 * @throws {Error} if there is none, or it has another type
 */
export function find<E extends HTMLElement>(id: string, type: abstract new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} with the id "${id}".`);
  return element;
}

/**
 * Returns the form of the page's template with this class.
 *
 * @throws {Error} if there is none
 */
export function findForm(className: string): HTMLFormElement {
  const form = document.querySelector(`form.${className}`);
  if (!(form instanceof HTMLFormElement))
    throw new Error(`The page has no form with the class "${className}".`);
  return form;
}

/** Isolates the direction of text that may be right-to-left from the text around it. */
export function isolated(text: string): HTMLElement {
  return make('bdi', {}, text);
}

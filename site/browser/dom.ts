/** Properties that would parse text as HTML stay out of reach. */
type Properties<E> = Partial<Omit<E, 'innerHTML' | 'outerHTML'>>;

/** Makes an element. Text stays text, whoever wrote it. */
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
 * Finds an element that the page's template holds.
 *
 * @throws where it doesn't, or holds one of another kind
 */
export function find<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${kind.name} with the id "${id}".`);
  return element;
}

/**
 * Finds the page's form of a class, with its one visible field.
 *
 * @throws where the page has no such form
 */
export function findForm(className: string): HTMLFormElement {
  const form = document.querySelector(`form.${className}`);
  if (!(form instanceof HTMLFormElement))
    throw new Error(`The page has no form of the class "${className}".`);
  return form;
}

/** Text that may run in another direction than what stands around it. */
export function isolated(text: string): HTMLElement {
  return make('bdi', {}, text);
}

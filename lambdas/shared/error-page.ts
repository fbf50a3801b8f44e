import type { BodyEvent } from './body.ts';
import { type Html, html, type PageTemplate } from './html.ts';
import type { Problem } from './problem.ts';

/** How a route shows errors to clients that prefer HTML. */
export interface ErrorPage<E> {
  readonly template: PageTemplate;
  /**
   * The form that the request came from, with the entered values, or another next step.
   *
   * @default - no form
   */
  readonly form?: (event: E, problem: Problem) => Html | undefined;
}

/**
 * Renders a page with the reason of an error, what to do, and a form to try again.
 *
 * @example
 * renderErrorPage(template, { title: 'Page not found', detail: 'Check the address.' });
 */
export function renderErrorPage(
  template: PageTemplate,
  {
    title,
    detail,
    reference,
  }: { readonly title: string; readonly detail: string; readonly reference?: string },
  form?: Html,
): Html {
  return template.render({
    title: `Error: ${title}`,
    content: html`<h1>${title}</h1>
<p class="lead" id="problem">${detail}</p>
${reference && html`<p>If you report this error, include the reference <code>${reference}</code>.</p>`}
${form}`,
  });
}

/** Longer values are not shown again. No field of the site accepts them. */
const maxEnteredLength = 2_048;

/**
 * Reads what a visitor entered in a form, for an error page. Unlike {@link readBody} it never fails.
 *
 * @returns '' if the field is missing or too long
 */
export function enteredField(event: BodyEvent & { rawQueryString?: string }, name: string): string {
  const { body = '', isBase64Encoded, rawQueryString = '' } = event;
  const encoded = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const value = new URLSearchParams(encoded || rawQueryString).get(name) ?? '';
  return value.length <= maxEnteredLength ? value : '';
}

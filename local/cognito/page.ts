import { createHash } from 'node:crypto';
import { Html, html } from '../html.ts';
import { loginLook } from '../product.ts';

/** A page and its content security policy. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

const style = `${loginLook.css}
*, ::before, ::after { box-sizing: border-box }
html { font: 106.25%/1.6 var(--sans); color: var(--ink); background: var(--paper) }
:root { --accent: var(--line-members) }
body { margin: 0; min-height: 100svh; display: grid; grid-template: auto 1fr / minmax(0, 1fr); border-block-start: 6px solid var(--accent) }
header { display: flex; gap: .6rem; align-items: center; padding: 1rem var(--gutter); font-weight: 650 }
header::before { width: 1.75rem; height: 1.75rem; content: ''; background: url("${loginLook.icon}") 0/100% }
main { width: min(28rem, 100% - 2 * 1.125rem); margin: auto; padding: clamp(1.25rem, 4vw, 2.5rem); background: var(--sheet); border: 1px solid var(--rule); border-radius: var(--round) }
h1 { font: 600 2rem/1.1 var(--serif); letter-spacing: -.02em; margin: 0 0 1rem }
h1, p, li, article { overflow-wrap: anywhere }
a { color: var(--accent); text-decoration-thickness: .08em; text-underline-offset: .2em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 3px }
label { display: block; margin-top: 1rem; font-weight: 600 }
input { width: 100%; min-height: 3rem; margin-top: .25rem; padding: .5rem .9rem; font: inherit; color: inherit; background: var(--paper); border: 1.5px solid var(--edge); border-radius: var(--round) }
input:focus-visible { outline-offset: 0; border-color: var(--accent); border-radius: var(--round) }
button { width: 100%; min-height: 3rem; margin-top: 1.5rem; padding: .5rem 1.4rem; font: inherit; font-weight: 600; cursor: pointer; color: var(--on-accent); background: var(--accent); border: 1.5px solid var(--accent); border-radius: var(--round) }
button.quiet { margin-top: .75rem; color: var(--accent); background: none }
[role=alert], [role=status] { margin: 0; padding: .75rem 1rem; background: var(--paper); border: 1.5px solid var(--accent); border-radius: var(--round) }
[role=alert] { background: var(--alert-ground); border-color: var(--alert) }
.hint, .note { font-size: .9rem; color: var(--muted) }
.hint { margin: .25rem 0 0 }
.note { margin: 1.5rem 0 0 }
.links { list-style: none; padding: 0; margin: 1.5rem 0 0 }
article { border-top: 1px solid var(--rule); padding-block: 1rem }
article h2 { font-size: 1rem; margin: 0 }
article p { margin: .5rem 0 0; white-space: pre-line }
`;
const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/**
 * Builds a whole page.
 *
 * @param formAction origins that the response to a form may redirect to, in addition to the page's own. @default []
 * @param title of the browser tab. @default - the heading
 */
export function page(
  heading: string,
  content: Html,
  formAction: readonly string[] = [],
  title: string = heading,
): Page {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${loginLook.icon}">
<style>${new Html(style)}</style>
</head>
<body>
<header>${loginLook.name}</header>
<main>
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`;
  return {
    html: document.toString(),
    policy: [
      "default-src 'none'",
      `style-src ${styleSource}`,
      // The icon and the logo.
      'img-src data:',
      // Chromium also applies this directive to redirects after a form, so it must list the site.
      `form-action ${["'self'", ...formAction].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

/** A page for a failed request. The detail says what to do. */
export function errorPage(
  title: string,
  detail: string,
  link?: { readonly href: string; readonly text: string },
): Page {
  return page(title, html`<p>${detail}</p>${link && linkList([[link.href, link.text]])}`);
}

/** A list of links, or nothing without links. */
export function linkList(links: readonly (readonly [href: string, text: string])[]): Html {
  const items = links.map(([href, text]) => html`<li><a href="${href}">${text}</a></li>`);
  return html`${items.length > 0 && html`<ul class="links">${items}</ul>`}`;
}

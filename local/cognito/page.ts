import { createHash } from 'node:crypto';

/** A page and its content security policy. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

const style = `
:root { color-scheme: light dark; background: light-dark(#fff, #121212); color: light-dark(#1b1b1b, #eee); font-family: system-ui, sans-serif; line-height: 1.5 }
a { color: light-dark(#00c, #9e9eff) }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { box-sizing: border-box; width: min(24rem, 100%); padding: 1.5rem }
h1 { font-size: 1.5rem; margin: 0 0 1rem }
label { display: block; margin-top: 1rem; font-weight: 600 }
input { box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .6rem; font: inherit }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; font-weight: 600; cursor: pointer }
button.quiet { margin-top: .75rem; background: none; border: 1px solid; border-radius: .25rem; font-weight: 400 }
[role=alert], [role=status], article { overflow-wrap: anywhere }
[role=status] { border-inline-start: .25rem solid #28a; padding-inline-start: .75rem; margin: 0 }
.hint { font-size: .875rem; margin: .25rem 0 0 }
.links { list-style: none; padding: 0; margin: 1.5rem 0 0 }
article { border-top: 1px solid; padding-block: 1rem }
article h2 { font-size: 1rem; margin: 0 }
article p { margin: .5rem 0 0; white-space: pre-line }
[role=alert] { border-inline-start: .25rem solid #c22; padding-inline-start: .75rem; margin: 0 }
.note { font-size: .875rem; margin-top: 1.5rem }
`;
const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** A key hole. Without an icon link, browsers ask for /favicon.ico. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#28a"/><circle cx="8" cy="6" r="3" fill="#fff"/><path d="M7 7h2l1 6H6z" fill="#fff"/></svg>',
)}`;

/** Escapes text for HTML, including attribute values. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * Builds a whole page.
 *
 * @param content HTML
 * @param formAction origins that the response to a form may redirect to, in addition to the page's own. @default []
 * @param title of the browser tab. @default - the heading
 */
export function page(
  heading: string,
  content: string,
  formAction: readonly string[] = [],
  title: string = heading,
): Page {
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(heading)}</h1>
${content}
</main>
</body>
</html>
`,
    policy: [
      "default-src 'none'",
      `style-src ${styleSource}`,
      // The icon.
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
  const links = link
    ? `<ul class="links"><li><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></li></ul>`
    : '';
  return page(title, `<p>${escapeHtml(detail)}</p>${links}`);
}

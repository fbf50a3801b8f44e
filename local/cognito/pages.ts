import { createHash } from 'node:crypto';

/** A page and the content policy that it must be sent with. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { box-sizing: border-box; width: min(24rem, 100%); padding: 1.5rem }
h1 { font-size: 1.5rem; margin: 0 0 1rem }
label { display: block; margin-top: 1rem; font-weight: 600 }
input { box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .6rem; font: inherit }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; font-weight: 600; cursor: pointer }
[role=alert] { border-inline-start: .25rem solid #c22; padding-inline-start: .75rem; margin: 0 }
.note { font-size: .875rem; margin-top: 1.5rem }
`;
const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** Text as it may stand in HTML, in an attribute's value too. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** @param formAction origins, beside the page's own, that a form's answer may lead to. @default [] */
function page(title: string, content: string, formAction: readonly string[] = []): Page {
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`,
    policy: [
      "default-src 'none'",
      `style-src ${styleSource}`,
      // Chromium holds the redirects after a form to this directive too, so the way back to the site has to be named.
      `form-action ${["'self'", ...formAction].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

/**
 * The log-in page.
 *
 * @param action where the form goes
 * @param returnOrigin origin of the site that the log-in leads back to
 * @param username what was typed before. @default ''
 * @param problem what went wrong. @default nothing
 */
export function loginPage(options: {
  readonly action: string;
  readonly returnOrigin: string;
  readonly username?: string;
  readonly problem?: string;
}): Page {
  const { action, returnOrigin, username = '', problem } = options;
  const focus = (wanted: boolean) => (wanted ? ' autofocus' : '');
  return page(
    'Log in',
    `${problem ? `<p role="alert" id="problem">${escapeHtml(problem)}</p>` : ''}
<form method="post" action="${escapeHtml(action)}"${problem ? ' aria-describedby="problem"' : ''}>
<label for="username">E-mail</label>
<input id="username" name="username" value="${escapeHtml(username)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128" required${focus(!username)}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required${focus(Boolean(username))}>
<button type="submit">Log in</button>
</form>
<p class="note">This page stands in for the user pool’s managed log-in on this machine.</p>`,
    [returnOrigin],
  );
}

/** A page for what can't go on, with a sentence that says what to do. */
export const errorPage = (title: string, detail: string): Page => page(title, `<p>${escapeHtml(detail)}</p>`);

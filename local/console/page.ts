import { type Html, html } from '../html.ts';

/** The parts of the console, in the order of the navigation. */
export const sections = {
  '/': 'Requests',
  '/logs': 'Logs',
  '/tables': 'Tables',
  '/buckets': 'Buckets',
  '/users': 'Users',
  '/mails': 'E-mails',
  '/tokens': 'Tokens',
  '/secrets': 'Secrets',
  '/queues': 'Queues',
} as const;

/** A request to the console. */
export interface ConsoleRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  /** The fields of a POST. Empty for a GET. */
  readonly form: URLSearchParams;
}

export interface PageResponse {
  /** @default 200 */
  readonly status?: number;
  readonly title: string;
  readonly content: Html;
  /** Result of the form that was sent. @default - none */
  readonly notice?: string | undefined;
  /** What is wrong with the request. @default - nothing */
  readonly problem?: string | undefined;
}

export type ConsoleResponse =
  | PageResponse
  | { readonly redirect: string }
  | {
      readonly download: AsyncIterable<Uint8Array>;
      readonly fileName: string;
      readonly bytes: number | undefined;
    };

export type Handler = (request: ConsoleRequest) => Promise<ConsoleResponse> | ConsoleResponse;

/** Ends a request with an error page. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A whole document. */
export function renderPage(
  { title, content, notice, problem }: PageResponse,
  path: string,
  site: string,
): Html {
  const current = Object.keys(sections).findLast((each) => path === each || path.startsWith(`${each}/`));
  const isRequest = path.startsWith('/requests/');
  const links = Object.entries(sections).map(([href, text]) => {
    const isCurrent = href === current || (href === '/' && isRequest);
    return html`<li><a href="${href}"${isCurrent && html` aria-current="page"`}>${text}</a></li>`;
  });
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · Local console</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p>Local console</p>
<nav aria-label="Console"><ul>${links}</ul></nav>
<a href="${site}">Site</a>
</header>
<main id="main">
<h1>${title}</h1>
${notice !== undefined && html`<p role="status">${notice}</p>`}
${problem !== undefined && html`<p role="alert">${problem}</p>`}
${content}
</main>
</body>
</html>
`;
}

/** A table that scrolls sideways, also with the keyboard. */
export function table(caption: string, headings: readonly (string | Html)[], rows: readonly Html[]): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** JSON or other text. */
export const block = (label: string, text: string): Html =>
  html`<pre tabindex="0" role="region" aria-label="${label}">${text}</pre>`;

export const empty = (text: string): Html => html`<p class="quiet">${text}</p>`;

/** A link with query parameters. */
export function link(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const query = new URLSearchParams(given).toString();
  return query === '' ? path : `${path}?${query}`;
}

export const formatTime = (time: number | string | Date): string =>
  new Date(time).toISOString().slice(11, 23);
export const formatDate = (time: number | string | Date): string =>
  new Date(time).toISOString().replace('T', ' ').slice(0, 19);

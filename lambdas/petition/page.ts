import { type Html, html } from '../shared/html.ts';
import type { Signature } from './table.ts';

/** A page of signatures. */
export interface SignaturesList {
  /** Total number of signatures. */
  readonly count: number;
  readonly signatures: readonly Pick<Signature, 'name' | 'signedAt'>[];
  /** Cursor of the next page; `null` on the last page. */
  readonly next: string | null;
}

/**
 * Content of the list, for visitors without JavaScript.
 *
 * @param key idempotency key of the form, unique in each response
 */
export function signaturesPage(
  { count, signatures, next }: SignaturesList,
  limit: number,
  key: string,
): Html {
  return html`<h1>Signatures</h1>
<p>${count === 1 ? '1 person has' : `${count} people have`} signed. <a href="/petition/">Sign the petition</a>, or sign here.</p>
${form(key)}
${signatures.length > 0 ? html`<ol class="signatures">${signatures.map(entry)}</ol>` : html`<p>Be the first to sign.</p>`}
${next ? nextLink(next, limit) : undefined}`;
}

/** The petition's form with an idempotency key, so that a double click or a reload signs once. */
function form(key: string): Html {
  return html`<form class="petition-form" action="/api/signatures" method="post">
<input type="hidden" name="idempotencyKey" value="${key}">
<label for="signature">Your name</label>
<input id="signature" name="signature" type="text" required maxlength="100" autocomplete="name" enterkeyhint="send">
<button type="submit">Sign</button>
<p class="honeypot" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></p>
</form>`;
}

function entry({ name, signedAt }: SignaturesList['signatures'][number]): Html {
  const day = signedAt.slice(0, 10);
  return html`
<li><bdi class="signature-name">${name}</bdi> <time datetime="${signedAt}">${day}</time></li>`;
}

function nextLink(cursor: string, limit: number): Html {
  const query = new URLSearchParams({ limit: String(limit), cursor });
  return html`<nav class="pager" aria-label="Pages of signatures"><a rel="next" href="/api/signatures?${String(query)}">Older signatures</a></nav>`;
}

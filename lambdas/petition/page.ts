import { type Html, html } from '../shared/html.ts';
import type { ResponseOf } from '../shared/route.ts';
import type { listRoute } from './list.schema.ts';

/** A page of signatures. */
export type SignaturesList = ResponseOf<typeof listRoute, 200>;

/** A signature on a page. */
export type ShownSignature = SignaturesList['signatures'][number];

/** What the petition's form contains when it is shown. */
export interface SignFormValues {
  readonly name?: string;
  /** Idempotency key, so that a double click or a reload signs once. @default - the cookie of the petition page */
  readonly key?: string;
}

/** Made at the first use, which takes 30 ms of CPU time: most responses are JSON. */
let timeFormat: Intl.DateTimeFormat | undefined;

function formatTime(time: string): string {
  timeFormat ??= new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return timeFormat.format(new Date(time));
}

/**
 * Content of the list, for visitors without JavaScript.
 *
 * @param key idempotency key of the form, unique in each response
 */
export function signaturesPage(list: SignaturesList, limit: number, key: string): Html {
  return html`<h1>Signatures</h1>
<p>${describeCount(list.count)} <a href="/petition/">Read the petition</a>, or sign here.</p>
${signForm({ key })}
${listOf(list.signatures)}
${nextLink(list.next, limit)}`;
}

/**
 * Content of the page after signing, for visitors without JavaScript.
 *
 * @param signed listed first, even if the index does not have it yet
 */
export function thankYouPage(signed: ShownSignature, list: SignaturesList, limit: number): Html {
  const others = list.signatures.filter(
    ({ name, signedAt }) => name !== signed.name || signedAt !== signed.signedAt,
  );
  const isListed = others.length < list.signatures.length;
  const count = Math.max(list.count, others.length + 1);
  return html`<h1>Thank you, <bdi>${signed.name}</bdi></h1>
<p>You have signed. ${describeCount(count)} <a href="/petition/">Back to the petition</a></p>
${listOf(isListed ? list.signatures : [signed, ...others])}
${nextLink(list.next, limit)}`;
}

/** The petition's form. */
export function signForm({ name = '', key }: SignFormValues): Html {
  return html`<form class="petition-form" action="/api/signatures" method="post">
${key && html`<input type="hidden" name="idempotencyKey" value="${key}">`}
<label for="signature">Your name</label>
<input id="signature" name="signature" type="text" value="${name}" required maxlength="100" autocomplete="name" enterkeyhint="send">
<button type="submit">Sign</button>
<p class="honeypot" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></p>
</form>`;
}

function describeCount(count: number): string {
  return count === 1 ? '1 person has signed.' : `${count} people have signed.`;
}

function listOf(signatures: readonly ShownSignature[]): Html {
  if (signatures.length === 0) return html`<p>Be the first to sign.</p>`;
  return html`<ol class="signatures">${signatures.map(entry)}</ol>`;
}

function entry({ name, signedAt }: ShownSignature): Html {
  const time = `${formatTime(signedAt)} UTC`;
  return html`
<li><bdi class="signature-name">${name}</bdi> <time datetime="${signedAt}">${time}</time></li>`;
}

function nextLink(cursor: string | null, limit: number): Html | undefined {
  if (cursor === null) return undefined;
  const query = new URLSearchParams({ limit: String(limit), cursor });
  return html`<nav class="pager" aria-label="Pages of signatures"><a rel="next" href="/api/signatures?${String(query)}">Older signatures</a></nav>`;
}

import type { listRoute } from '../../lambdas/petition/list.schema.ts';
import type { signRoute } from '../../lambdas/petition/sign.schema.ts';
import { callApi } from './api.ts';
import { find, findForm, isolated, make } from './dom.ts';
import { LiveRoute } from './live-route.ts';
import { formatAge } from './relative-time.ts';
import { sentence } from './sentence.ts';
import {
  describeCount,
  IdempotencyKey,
  loadOwnSignature,
  readSignature,
  readSignaturesPage,
  ShownSignatures,
  type Signature,
  saveOwnSignature,
} from './signatures.ts';
import { Status } from './status.ts';

/** The petition's functions time out after 10 s. The rest is for the network. */
const timeoutMs = 15_000;

const form = findForm('petition-form');
const field = find('signature', HTMLInputElement);
const honeypot = find('website', HTMLInputElement);
const count = find('count', HTMLElement);
const list = find('signatures', HTMLOListElement);
const more = find('more', HTMLButtonElement);
const signStatus = new Status(find('status', HTMLElement));
const listStatus = new Status(find('list-status', HTMLElement));
const shown = new ShownSignatures();
const store = () => sessionStorage;
const key = new IdempotencyKey(() => crypto.randomUUID(), store);
const timeFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
/** How often the ages of signatures are updated. */
const ageIntervalMs = 30_000;
const observer = new LiveRoute();
let signing = false;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void sign(field.value.trim());
});
const own = loadOwnSignature(store, Date.now());
void loadMore('');
setInterval(() => {
  for (const time of list.querySelectorAll('time')) time.textContent = formatAge(time.dateTime, Date.now());
}, ageIntervalMs);

async function sign(signature: string): Promise<void> {
  // Ignores a second press of the button while the first request runs.
  if (signing) return;
  signing = true;
  signStatus.busy('Signing…');
  try {
    const headers = { 'idempotency-key': key.for(signature) };
    const stored = await callApi<typeof signRoute, Signature>('POST /api/signatures', {
      body: { signature, website: honeypot.value },
      headers,
      read: readSignature,
      timeoutMs,
      observer,
    });
    key.discard();
    saveOwnSignature(store, stored, Date.now());
    // The visitor may have typed another name in the meantime.
    if (field.value.trim() === signature) field.value = '';
    signStatus.done(sentence`Thank you, ${stored.name}. You have signed.`);
    if (shown.sign(stored)) {
      const added = entry(stored);
      added.className = 'new';
      list.prepend(added);
    }
    showCount();
  } catch (error) {
    // Signs the name that the field has then.
    signStatus.failed(error, { retry: () => form.requestSubmit() });
  } finally {
    signing = false;
  }
}

/** @param cursor of the page to load; empty for the first page */
async function loadMore(cursor: string): Promise<void> {
  const hadFocus = document.activeElement === more;
  more.hidden = true;
  listStatus.busy('Loading signatures…');
  if (hadFocus) listStatus.focus();
  try {
    const page = await callApi<typeof listRoute>('GET /api/signatures', {
      ...(cursor && { query: { cursor } }),
      read: readSignaturesPage,
      timeoutMs,
      observer,
    });
    const entries = shown.addPage(page).map(entry);
    if (!cursor && own && shown.sign(own)) entries.unshift(entry(own));
    list.append(...entries);
    showCount();
    listStatus.clear();
    more.hidden = page.next === null;
    more.onclick = () => loadMore(page.next ?? '');
    // The focus was on the button, which has moved to the end of the list.
    if (hadFocus || listStatus.hasFocus) entries[0]?.focus();
  } catch (error) {
    listStatus.failed(error, { retry: () => loadMore(cursor) });
  }
}

function showCount(): void {
  if (shown.count === undefined) return;
  const text = describeCount(shown.count);
  const [number = ''] = /^[\d,]+(?= )/.exec(text) ?? [];
  count.replaceChildren(...(number ? [make('strong', {}, number)] : []), text.slice(number.length));
}

function entry({ name, signedAt }: Signature): HTMLElement {
  const title = timeFormat.format(new Date(signedAt));
  const time = make('time', { dateTime: signedAt, title }, formatAge(signedAt, Date.now()));
  return make(
    'li',
    { tabIndex: -1 },
    make('span', { className: 'signature-name' }, isolated(name)),
    ' ',
    time,
  );
}

import { find, findForm, isolated, make } from './dom.ts';
import { request } from './request.ts';
import {
  describeCount,
  readSignature,
  readSignaturesList,
  recallOwn,
  rememberOwn,
  ShownSignatures,
  type Signature,
  SigningKey,
} from './signatures.ts';
import { Status } from './status.ts';

/** A function of the petition has 10 s at most; the rest is for the way there and back. */
const timeoutMs = 15_000;

const form = findForm('petition-form');
const field = find('signature', HTMLInputElement);
const decoy = find('website', HTMLInputElement);
const count = find('count', HTMLElement);
const list = find('signatures', HTMLOListElement);
const more = find('more', HTMLButtonElement);
const signStatus = new Status(find('status', HTMLElement));
const listStatus = new Status(find('list-status', HTMLElement));
const shown = new ShownSignatures();
const store = () => sessionStorage;
const key = new SigningKey(() => crypto.randomUUID(), store);
const timeFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
let signing = false;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void sign(field.value.trim());
});
const own = recallOwn(store, Date.now());
void loadMore('');

async function sign(signature: string): Promise<void> {
  // A second press of the button while the first is under way.
  if (signing) return;
  signing = true;
  signStatus.busy('Signing…');
  try {
    const headers = { 'idempotency-key': key.for(signature) };
    const stored = await request('/api/signatures', {
      body: { signature, website: decoy.value },
      headers,
      read: readSignature,
      timeoutMs,
    });
    key.used();
    rememberOwn(store, stored, Date.now());
    form.reset();
    signStatus.done(`Thank you, ${stored.name}. You have signed.`);
    if (shown.sign(stored)) list.prepend(entry(stored));
    showCount();
  } catch (error) {
    signStatus.failed(error, () => sign(signature));
  } finally {
    signing = false;
  }
}

/** @param cursor where the page begins; empty for the newest */
async function loadMore(cursor: string): Promise<void> {
  more.hidden = true;
  listStatus.busy('Fetching signatures…');
  try {
    const query = cursor && `?${new URLSearchParams({ cursor })}`;
    const answer = await request(`/api/signatures${query}`, { read: readSignaturesList, timeoutMs });
    const entries = shown.take(answer).map(entry);
    if (!cursor && own && shown.sign(own)) entries.unshift(entry(own));
    list.append(...entries);
    showCount();
    listStatus.clear();
    more.hidden = answer.next === null;
    more.onclick = () => loadMore(answer.next ?? '');
    // The button was left behind at the end of the list; reading goes on where the new names begin.
    if (cursor) entries[0]?.focus();
  } catch (error) {
    listStatus.failed(error, () => loadMore(cursor));
  }
}

function showCount(): void {
  if (shown.count !== undefined) count.textContent = describeCount(shown.count);
}

function entry({ name, signedAt }: Signature): HTMLElement {
  const time = make('time', { dateTime: signedAt }, timeFormat.format(new Date(signedAt)));
  return make(
    'li',
    { tabIndex: -1 },
    make('span', { className: 'signature-name' }, isolated(name)),
    ' ',
    time,
  );
}

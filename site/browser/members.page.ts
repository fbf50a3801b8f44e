import { find, isolated, make } from './dom.ts';
import { readAuthConfig, refusesToken } from './log-in.ts';
import { type MemberContent, readMemberContent } from './member-content.ts';
import { request } from './request.ts';
import { Session } from './session.ts';
import { Newest, Status } from './status.ts';

const timeoutMs = 10_000;

const logIn = find('log-in', HTMLButtonElement);
const logOut = find('log-out', HTMLButtonElement);
const content = find('content', HTMLElement);
const heading = find('content-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const newest = new Newest();
/** Between the tabs that show this page: who logs out in one has logged out in the others. */
const tabs = new BroadcastChannel('members');

// Going back may bring the page back as it was left, on its way to the log-in or with a session that is over.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
void start();

async function start(): Promise<void> {
  const signal = clear();
  status.busy('Seeing whether you are logged in…');
  try {
    const config = await request('/config.json', { read: readAuthConfig, timeoutMs, signal });
    const session = new Session(config);
    logIn.onclick = () => attempt(() => session.logIn());
    logOut.onclick = () => attempt(() => leave(session));
    tabs.onmessage = () => followLogOut(session);
    session.onExpiry(
      () => renewEarly(session),
      () => proceed(session),
    );
    await proceed(session);
  } catch (error) {
    if (!signal.aborted) status.failed(error, start);
  }
}

/** Shows what the visitor may see, and renews the session first where it has to be. */
async function proceed(session: Session): Promise<void> {
  const signal = clear();
  status.busy('Seeing whether you are logged in…');
  try {
    const standing = await session.standing();
    if (signal.aborted) return;
    if (standing.kind === 'member') await showContent(session, standing.accessToken);
    else if (standing.kind === 'expired') await expire(session);
    else if (standing.kind === 'refused') offerLogIn('The log-in was not completed. Try again.');
    else offerLogIn('You are not logged in.');
  } catch (error) {
    if (!signal.aborted) status.failed(error, () => proceed(session));
  }
}

/** Takes everything away that depends on who the visitor is. */
function clear(): AbortSignal {
  logIn.hidden = true;
  logOut.hidden = true;
  content.hidden = true;
  heading.textContent = '';
  content.replaceChildren(heading);
  return newest.start();
}

function offerLogIn(text: string): void {
  // What had the focus is about to go, and the focus would be nowhere.
  const hadFocus = document.activeElement === logOut || content.contains(document.activeElement);
  clear();
  status.done(text);
  logIn.hidden = false;
  if (hadFocus) logIn.focus();
}

async function expire(session: Session): Promise<void> {
  await session.forget();
  offerLogIn('Your session has expired. Log in again to go on.');
}

async function leave(session: Session): Promise<void> {
  tabs.postMessage('logged out');
  await session.logOut();
}

async function followLogOut(session: Session): Promise<void> {
  if (await session.end()) offerLogIn('You have logged out in another tab.');
}

/** Renews the token while the content stays. If that fails, it is tried again once the token has run out. */
async function renewEarly(session: Session): Promise<void> {
  try {
    if ((await session.renew()) === undefined) await expire(session);
  } catch {}
}

async function attempt(go: () => Promise<void>): Promise<void> {
  clear();
  status.busy('One moment…');
  try {
    await go();
  } catch (error) {
    status.failed(error, start);
  }
}

async function showContent(session: Session, accessToken: string): Promise<void> {
  const signal = clear();
  logOut.hidden = false;
  status.busy('Fetching what members see…');
  try {
    render(await fetchContent(session, accessToken, signal));
    status.done('You are logged in.');
  } catch (error) {
    if (signal.aborted) return;
    if (refusesToken(error)) await expire(session);
    else status.failed(error, () => proceed(session));
  }
}

/** A token that is refused is renewed once, and what was asked for is asked for once more. */
async function fetchContent(
  session: Session,
  accessToken: string,
  signal: AbortSignal,
): Promise<MemberContent> {
  const ask = (token: string) =>
    request('/api/members/content', {
      headers: { authorization: `Bearer ${token}` },
      read: readMemberContent,
      timeoutMs,
      signal,
    });
  try {
    return await ask(accessToken);
  } catch (error) {
    if (!refusesToken(error)) throw error;
    const renewed = await session.renew();
    if (renewed === undefined) throw error;
    return ask(renewed);
  }
}

function render({ name, message, links }: MemberContent): void {
  heading.replaceChildren('Welcome, ', isolated(name));
  const items = links.map(({ text, href }) => make('li', {}, make('a', { href }, text)));
  content.append(make('p', {}, message), make('ul', {}, ...items));
  content.hidden = false;
}

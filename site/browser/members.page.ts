import { isTokenRejected, readAuthConfig } from './auth.ts';
import { find, isolated, make } from './dom.ts';
import { type MemberContent, readMemberContent } from './member-content.ts';
import { request } from './request.ts';
import { Session } from './session.ts';
import { LatestOnly, Status } from './status.ts';

const timeoutMs = 10_000;

const logIn = find('log-in', HTMLButtonElement);
const logOut = find('log-out', HTMLButtonElement);
const content = find('content', HTMLElement);
const heading = find('content-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();
/** Tells other tabs about a logout. */
const tabs = new BroadcastChannel('members');

// The back/forward cache may restore the page with a session that has ended.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
void start();

async function start(): Promise<void> {
  const signal = clear();
  status.busy('Checking whether you are logged in…');
  try {
    const config = await request('/config.json', { read: readAuthConfig, timeoutMs, signal });
    const session = new Session(config);
    logIn.onclick = () => redirect(() => session.logIn());
    logOut.onclick = () => redirect(() => leave(session));
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

/** Shows the content, or the button to log in. */
async function proceed(session: Session): Promise<void> {
  const signal = clear();
  status.busy('Checking whether you are logged in…');
  try {
    const state = await session.authState();
    if (signal.aborted) return;
    if (state.kind === 'authenticated') await showContent(session, state.accessToken);
    else if (state.kind === 'expired') await expire(session);
    else if (state.kind === 'login-failed') offerLogIn('The login was not completed. Try again.');
    else offerLogIn('You are not logged in.');
  } catch (error) {
    if (!signal.aborted) status.failed(error, () => proceed(session));
  }
}

/** Removes everything that depends on the visitor. */
function clear(): AbortSignal {
  logIn.hidden = true;
  logOut.hidden = true;
  content.hidden = true;
  heading.textContent = '';
  content.replaceChildren(heading);
  return latest.start();
}

function offerLogIn(text: string): void {
  // The focused element is about to be removed, and the focus would move to `<body>`.
  const hadFocus = document.activeElement === logOut || content.contains(document.activeElement);
  clear();
  status.done(text);
  logIn.hidden = false;
  if (hadFocus) logIn.focus();
}

async function expire(session: Session): Promise<void> {
  await session.removeTokens();
  offerLogIn('Your session has expired. Log in again to continue.');
}

async function leave(session: Session): Promise<void> {
  tabs.postMessage('logged out');
  await session.logOut();
}

async function followLogOut(session: Session): Promise<void> {
  if (await session.end()) offerLogIn('You have logged out in another tab.');
}

/** Renews the token while the content stays. After a failure, the next attempt is when the token has expired. */
async function renewEarly(session: Session): Promise<void> {
  try {
    if ((await session.renew()) === undefined) await expire(session);
  } catch {}
}

async function redirect(action: () => Promise<void>): Promise<void> {
  clear();
  status.busy('Redirecting…');
  try {
    await action();
  } catch (error) {
    status.failed(error, start);
  }
}

async function showContent(session: Session, accessToken: string): Promise<void> {
  const signal = clear();
  logOut.hidden = false;
  status.busy('Loading the content for members…');
  try {
    render(await fetchContent(session, accessToken, signal));
    status.done('You are logged in.');
  } catch (error) {
    if (signal.aborted) return;
    if (isTokenRejected(error)) await expire(session);
    else status.failed(error, () => proceed(session));
  }
}

/** Renews a rejected access token once, and repeats the request. */
async function fetchContent(
  session: Session,
  accessToken: string,
  signal: AbortSignal,
): Promise<MemberContent> {
  const fetchWith = (token: string) =>
    request('/api/members/content', {
      headers: { authorization: `Bearer ${token}` },
      read: readMemberContent,
      timeoutMs,
      signal,
    });
  try {
    return await fetchWith(accessToken);
  } catch (error) {
    if (!isTokenRejected(error)) throw error;
    const renewed = await session.renew();
    if (renewed === undefined) throw error;
    return fetchWith(renewed);
  }
}

function render({ name, message, links }: MemberContent): void {
  heading.replaceChildren('Welcome, ', isolated(name));
  const items = links.map(({ text, href }) => make('li', {}, make('a', { href }, text)));
  content.append(make('p', {}, message), make('ul', {}, ...items));
  content.hidden = false;
}

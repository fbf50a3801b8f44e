import type { memberContentRoute } from '../../lambdas/members/content.schema.ts';
import { callApi } from './api.ts';
import { type AuthConfig, hasStoredSession, isTokenRejected, parseCallback, readAuthConfig } from './auth.ts';
import { find, isolated, make } from './dom.ts';
import { preloadLazyModules } from './lazy-module.ts';
import type { LiveRoute } from './live-route.ts';
import { type MemberContent, readMemberContent } from './member-content.ts';
import { RenewalTimer } from './renewal-timer.ts';
import { request } from './request.ts';
import type { Session } from './session.ts';
import { LatestOnly, Status } from './status.ts';
import { Tabs } from './tabs.ts';
import type { TokenReport } from './token-report.ts';

const timeoutMs = 10_000;

const logIn = find('log-in', HTMLButtonElement);
const logOut = find('log-out', HTMLButtonElement);
const teaser = find('teaser', HTMLElement);
/** Missing if the stage does not allow visitors to create accounts. */
const signUp = document.querySelector<HTMLButtonElement>('#sign-up');
const content = find('content', HTMLElement);
const heading = find('content-heading', HTMLElement);
const plainHeading = heading.textContent;
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();
let opened: Session | undefined;
let observer: LiveRoute | undefined;
let report: TokenReport | undefined;
let timer: RenewalTimer | undefined;

const tabs = new Tabs(() => void followLogout());
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
    logIn.onclick = () => void redirect(async () => (await open(config)).logIn());
    if (signUp) signUp.onclick = () => void redirect(async () => (await open(config)).signUp());
    if (parseCallback(location.search) === 'none' && !hasStoredSession())
      offerLogIn('You are not logged in.');
    else await proceed(await open(config));
  } catch (error) {
    if (!signal.aborted) status.failed(error, { retry: start });
  }
}

/** These modules are loaded only when they are needed. They are larger than the other scripts. */
async function open(config: AuthConfig): Promise<Session> {
  if (opened && !opened.hasEnded) return opened;
  await preloadLazyModules();
  const [{ Session }, { LiveRoute }, { TokenReport }] = await Promise.all([
    import('./session.ts'),
    import('./live-route.ts'),
    import('./token-report.ts'),
  ]);
  observer ??= new LiveRoute();
  report ??= new TokenReport();
  const session = new Session(config);
  opened = session;
  logOut.onclick = () => void leave(session);
  timer?.stop();
  timer = new RenewalTimer({
    renew: () => session.renew(),
    expiresAtMs: () => session.expiresAtMs,
    onRenewed: (token) => {
      status.done('You are logged in.');
      report?.show(token);
    },
    onEnded: () => void expire(session),
    onFailed: (error, attempt) => {
      // Automatic retries are not announced.
      if (attempt === 1 || status.hasFocus) status.failed(error, { retry: renewNow });
    },
  });
  return session;
}

function renewNow(): void {
  status.busy('Renewing your session…');
  void timer?.renewNow();
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
    if (signal.aborted) return;
    status.failed(error, { retry: () => void proceed(session) });
    // A failed callback can't be repeated: its code is no longer in the address.
    if (session.expiresAtMs === undefined) teaser.hidden = false;
  }
}

/** Removes everything that depends on the visitor. */
function clear(): AbortSignal {
  const hadFocus = [logIn, signUp, logOut, content].some((element) =>
    element?.contains(document.activeElement),
  );
  timer?.stop();
  report?.stop();
  teaser.hidden = true;
  logOut.hidden = true;
  content.hidden = true;
  heading.textContent = plainHeading;
  content.replaceChildren(heading);
  if (hadFocus) status.focus();
  return latest.start();
}

function offerLogIn(text: string): void {
  clear();
  status.done(text);
  teaser.hidden = false;
  if (status.hasFocus) logIn.focus();
}

async function expire(session: Session): Promise<void> {
  await session.removeTokens();
  offerLogIn('Your session has expired. Log in again to continue.');
}

async function leave(session: Session): Promise<void> {
  tabs.sayLogout();
  clear();
  status.busy('Logging out…');
  try {
    await session.logOut();
  } catch {
    status.done(
      'You are logged out on this page, but the login service can’t be reached. It may log you in again without a password. Log out again when you are online.',
    );
    logOut.hidden = false;
    if (status.hasFocus) logOut.focus();
  }
}

async function followLogout(): Promise<void> {
  if (await opened?.end()) offerLogIn('You have logged out in another tab.');
}

async function redirect(action: () => Promise<void>): Promise<void> {
  clear();
  status.busy('Redirecting…');
  try {
    await action();
  } catch (error) {
    status.failed(error, { retry: start });
  }
}

async function showContent(session: Session, accessToken: string): Promise<void> {
  const signal = clear();
  logOut.hidden = false;
  status.busy('Loading the content for members…');
  try {
    render(await fetchContent(session, accessToken, signal));
    status.done('You are logged in.');
    timer?.start();
  } catch (error) {
    if (signal.aborted) return;
    if (isTokenRejected(error)) await expire(session);
    else status.failed(error, { retry: () => void proceed(session) });
  }
}

/** Renews a rejected access token once, and repeats the request. */
async function fetchContent(
  session: Session,
  accessToken: string,
  signal: AbortSignal,
): Promise<MemberContent> {
  const fetchWith = async (token: string) => {
    const content = await callApi<typeof memberContentRoute>('GET /api/members/content', {
      headers: { authorization: `Bearer ${token}` },
      read: readMemberContent,
      timeoutMs,
      signal,
      ...(observer && { observer }),
    });
    report?.show(token);
    return content;
  };
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
  content.append(make('p', {}, message), make('ul', {}, ...items), ...(report ? [report.element] : []));
  content.hidden = false;
}

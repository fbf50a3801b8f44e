import { type AuthConfig, hasStoredSession, isTokenRejected, parseCallback, readAuthConfig } from './auth.ts';
import { find, make } from './dom.ts';
import { EditorApi, type ListedPage } from './editor-api.ts';
import { preloadLazyModules } from './lazy-module.ts';
import { PageEditor } from './page-editor.ts';
import type { PageKind } from './page-form.ts';
import { request } from './request.ts';
import type { Session } from './session.ts';
import { Status } from './status.ts';
import { Tabs } from './tabs.ts';

const timeoutMs = 10_000;

const logIn = find('log-in', HTMLButtonElement);
const logOut = find('log-out', HTMLButtonElement);
const list = find('page-list', HTMLElement);
const items = find('page-items', HTMLElement);
const count = find('page-count', HTMLElement);
const search = find('page-search', HTMLInputElement);
const filter = find('page-filter', HTMLSelectElement);
const status = new Status(find('status', HTMLElement));
const editor = new PageEditor({ status, onBack: (text) => void showList(text) });
const tabs = new Tabs(() => void followLogout());

let session: Session | undefined;
let api: EditorApi | undefined;
let pages: readonly ListedPage[] = [];

search.addEventListener('input', renderList);
filter.addEventListener('change', renderList);
for (const kind of ['post', 'page'] as const)
  find(`new-${kind}`, HTMLButtonElement).addEventListener('click', () => create(kind));
logOut.addEventListener('click', () => void leave());
void start();

async function start(): Promise<void> {
  status.busy('Checking whether you are logged in…');
  try {
    const config = await request('/config.json', { read: readAuthConfig, timeoutMs });
    logIn.onclick = () => void redirect(config);
    if (parseCallback(location.search) === 'none' && !hasStoredSession())
      return offerLogIn('You are not logged in.');
    const opened = await open(config);
    const state = await opened.authState();
    if (state.kind !== 'authenticated') {
      return offerLogIn(
        state.kind === 'login-failed' ? 'The login was not completed. Try again.' : 'You are not logged in.',
      );
    }
    api = new EditorApi(opened, state.accessToken);
    await showList();
  } catch (error) {
    status.failed(error, { retry: start });
  }
}

/** The OAuth client is loaded only when it is needed. It is five times larger than the other scripts. */
async function open(config: AuthConfig): Promise<Session> {
  await preloadLazyModules();
  const { Session } = await import('./session.ts');
  session = new Session(config, '/admin/');
  return session;
}

async function redirect(config: AuthConfig): Promise<void> {
  status.busy('Redirecting…');
  try {
    await (await open(config)).logIn();
  } catch (error) {
    status.failed(error, { retry: start });
  }
}

function offerLogIn(text: string): void {
  editor.close();
  list.hidden = true;
  logOut.hidden = true;
  status.done(text);
  logIn.hidden = false;
}

async function leave(): Promise<void> {
  tabs.sayLogout();
  status.busy('Logging out…');
  try {
    await session?.logOut();
  } catch (error) {
    status.failed(error, { retry: () => void leave() });
  }
}

async function followLogout(): Promise<void> {
  if (await session?.end()) offerLogIn('You have logged out in another tab. Your text is kept.');
}

/**
 * Reads the pages again, and shows them.
 *
 * @param text what happened before. @default - nothing to say
 */
async function showList(text?: string): Promise<void> {
  logIn.hidden = true;
  logOut.hidden = false;
  if (!status.hasFocus) status.busy('Reading the list of pages…');
  try {
    pages = (await api?.list()) ?? [];
    editor.close();
    list.hidden = false;
    renderList();
    if (text === undefined) status.clear();
    else status.done(text);
    list.focus();
  } catch (error) {
    if (isTokenRejected(error))
      status.done('Your account may not edit this site. Ask the person who runs it.');
    else status.failed(error, { retry: () => void showList(text) });
  }
}

function renderList(): void {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = pages.filter(({ title, path, draft }) => {
    const text = `${title} ${path}`.toLowerCase();
    const isShown = filter.value === 'all' || draft === (filter.value === 'drafts');
    return isShown && words.every((word) => text.includes(word));
  });
  count.textContent = `${shown.length} of ${pages.length} pages and posts`;
  items.replaceChildren(
    ...shown.map(({ title, path, draft, date }) => {
      const button = make('button', { type: 'button', className: 'quiet' }, title);
      button.addEventListener('click', () => void edit(path));
      const details = [path, ...(date ? [date] : []), ...(draft ? ['draft'] : [])].join(' · ');
      return make('li', {}, button, ` ${details}`);
    }),
  );
}

async function edit(path: string): Promise<void> {
  if (!api) return;
  try {
    await editor.open(api, path);
    list.hidden = true;
  } catch (error) {
    status.failed(error, { retry: () => void edit(path) });
  }
}

function create(kind: PageKind): void {
  if (!api) return;
  list.hidden = true;
  editor.create(api, kind);
}

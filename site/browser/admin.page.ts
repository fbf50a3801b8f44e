import { type AuthConfig, hasStoredSession, isTokenRejected, parseCallback, readAuthConfig } from './auth.ts';
import { find, make } from './dom.ts';
import { pathIn } from './edit-address.ts';
import { EditorApi, isSessionOver } from './editor-api.ts';
import { Drafts } from './editor-drafts.ts';
import { preloadLazyModules } from './lazy-module.ts';
import { type ListedPage, matches, stateOf } from './listed-pages.ts';
import { type Revisions, readRevisions } from './live.ts';
import { kindOfNew, newKey } from './new-page.ts';
import type { PageEditor } from './page-editor.ts';
import type { PageKind } from './page-kind.ts';
import { rememberPage, takeRememberedPage } from './reopening.ts';
import { request } from './request.ts';
import type { Session } from './session.ts';
import { type FailedOptions, LatestOnly, Status } from './status.ts';
import { Tabs } from './tabs.ts';
import { UnsavedPages } from './unsaved-pages.ts';

const timeoutMs = 10_000;

const logIn = find('log-in', HTMLButtonElement);
const logOut = find('log-out', HTMLButtonElement);
const list = find('page-list', HTMLElement);
const items = find('page-items', HTMLElement);
const count = find('page-count', HTMLElement);
const search = find('page-search', HTMLInputElement);
const filter = find('page-filter', HTMLSelectElement);
const status = new Status(find('status', HTMLElement));
const publicationStatus = new Status(find('publication-status', HTMLElement));
const drafts = new Drafts();
const unsavedPages = new UnsavedPages(drafts, (key) => void createFrom(key));
/** What is opened: the list, or a page. A late response never replaces what was opened after it. */
const views = new LatestOnly();
const tabs = new Tabs(() => void followLogout());

const notLoggedIn = {
  anonymous: 'You are not logged in.',
  expired: 'Your session has expired. Your text is kept. Log in to continue.',
  'login-failed': 'The login was not completed. Try again.',
};

let session: Session | undefined;
/** Undefined until someone has logged in. */
let editor: PageEditor | undefined;
let api: EditorApi | undefined;
let pages: readonly ListedPage[] = [];
let live: Revisions | undefined;
/** What the list says about each page that it shows. */
const details = new Map<ListedPage, HTMLElement>();

search.addEventListener('input', renderList);
filter.addEventListener('change', renderList);
for (const kind of ['post', 'page'] as const)
  find(`new-${kind}`, HTMLButtonElement).addEventListener('click', () => create(kind));
logOut.addEventListener('click', () => void leave());
// A local run reloads pages when a source has changed, which each save does.
window.addEventListener('local-run:reload', (event) => {
  if (!api) return;
  event.preventDefault();
  void updateStates();
});
window.addEventListener('hashchange', () => void editAddressed());
void start();

async function start(): Promise<void> {
  status.busy('Checking whether you are logged in…');
  try {
    const config = await request('/config.json', { read: readAuthConfig, timeoutMs });
    logIn.onclick = () => void redirect(config);
    if (parseCallback(location.search) === 'none' && !hasStoredSession())
      return offerLogIn(notLoggedIn.anonymous);
    const opened = await open(config);
    const state = await opened.authState();
    if (state.kind !== 'authenticated') {
      return offerLogIn(notLoggedIn[state.kind]);
    }
    api = new EditorApi(opened, state.accessToken);
    await loadEditor();
    await showList();
    await reopen();
    await editAddressed();
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

/** The form is half of the page’s own scripts. Nobody sees it before the login. */
async function loadEditor(): Promise<void> {
  if (editor) return;
  const { PageEditor } = await import('./page-editor.ts');
  editor = new PageEditor({
    status,
    publicationStatus,
    drafts,
    onBack: () => void showList(),
    onFailure: report,
    onChange: () => void refreshList(),
    onLive: () => void updateStates(),
  });
}

async function redirect(config: AuthConfig): Promise<void> {
  status.busy('Redirecting…');
  remember();
  try {
    await (await open(config)).logIn();
  } catch (error) {
    status.failed(error, { retry: start });
  }
}

function offerLogIn(text: string): void {
  views.start();
  remember();
  editor?.close();
  list.hidden = true;
  logOut.hidden = true;
  status.done(text);
  logIn.hidden = false;
}

/** The text stays in view. */
function report(error: unknown, options: FailedOptions): void {
  if (isSessionOver(error)) {
    status.done(notLoggedIn.expired);
    logOut.hidden = true;
    logIn.hidden = false;
    logIn.focus();
  } else if (isTokenRejected(error))
    status.done('Your account may not edit this site. Ask the person who runs it.');
  else status.failed(error, options);
}

/** A login leaves the page. */
function remember(): void {
  if (editor?.openKey !== undefined) rememberPage(editor.openKey);
}

/** Opens the page that was open before the login. */
async function reopen(): Promise<void> {
  const key = takeRememberedPage();
  // The list could not be read.
  if (key === undefined || list.hidden) return;
  if (kindOfNew(key)) await createFrom(key);
  else if (pages.some(({ path }) => path === key)) await edit(key);
  else restore(key);
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

/** Reads the pages again, and shows them. */
async function showList(): Promise<void> {
  logIn.hidden = true;
  logOut.hidden = false;
  if (!status.hasFocus) status.busy('Reading the list of pages…');
  const signal = views.start();
  try {
    if (!api || !editor) return;
    const [found, revisions] = await Promise.all([api.list(), readRevisions()]);
    if (signal.aborted) return;
    pages = found.pages;
    live = revisions;
    editor.announceWith(found.publishing);
    editor.close();
    list.hidden = false;
    unsavedPages.show();
    renderList();
    // A message about what happened to a page meanwhile stays.
    if (status.isBusy) status.clear();
    list.focus();
  } catch (error) {
    if (signal.aborted) return;
    report(error, { retry: () => void showList() });
  }
}

/** After a change of a page that was left before the response. */
async function refreshList(): Promise<void> {
  if (!api || list.hidden) return;
  unsavedPages.show();
  try {
    pages = (await api.list()).pages;
  } catch (error) {
    // The list is as old as before.
    if (isSessionOver(error)) report(error, {});
  }
  live = await readRevisions();
  const hadFocus = items.contains(document.activeElement);
  renderList();
  if (hadFocus) list.focus();
}

/** Changes only the texts, because a new list would move the focus to its beginning. */
async function updateStates(): Promise<void> {
  live = await readRevisions();
  const unsaved = drafts.paths();
  for (const [page, element] of details) element.textContent = describe(page, unsaved);
}

function renderList(): void {
  const unsaved = drafts.paths();
  const shown = pages.filter((page) => matches(page, search.value, filter.value));
  count.textContent = `${shown.length} of ${pages.length} pages and posts`;
  const lost = unsaved.filter((path) => !pages.some((page) => page.path === path));
  details.clear();
  for (const page of shown) details.set(page, make('span', {}, describe(page, unsaved)));
  items.replaceChildren(
    ...lost.map((path) => {
      const text = `${path} · deleted by someone else · your text is not saved`;
      return listedItem(path, make('span', {}, text), () => restore(path));
    }),
    ...[...details].map(([{ path, title }, element]) => listedItem(title, element, () => void edit(path))),
  );
}

/** @param unsaved paths of pages with a draft */
function describe(page: ListedPage, unsaved: readonly string[]): string {
  const { path, date } = page;
  const isUnsaved = unsaved.includes(path);
  return [path, date, stateOf(page, live), isUnsaved && 'your text is not saved'].filter(Boolean).join(' · ');
}

function listedItem(title: string, details: HTMLElement, onclick: () => void): HTMLElement {
  const button = make('button', { type: 'button', className: 'quiet', onclick }, title);
  return make('li', {}, button, details);
}

/** Begins to open a page. News about another one would be out of place. */
function startPage(): AbortSignal {
  publicationStatus.clear();
  return views.start();
}

async function edit(path: string): Promise<void> {
  if (!api || !editor) return;
  const signal = startPage();
  try {
    await editor.open(api, path, signal);
    list.hidden = true;
  } catch (error) {
    if (!signal.aborted) report(error, { retry: () => void edit(path) });
  }
}

/** Opens the page that the address names, as a link to a page of the editor does. */
async function editAddressed(): Promise<void> {
  const path = pathIn(location.hash);
  if (path === undefined) return;
  // The same link can be followed again.
  history.replaceState(null, '', location.pathname);
  await edit(path);
}

function restore(path: string): void {
  if (!api || !editor) return;
  startPage();
  list.hidden = true;
  editor.restore(api, path);
}

function create(kind: PageKind, key = newKey(kind)): void {
  if (!api || !editor) return;
  startPage();
  list.hidden = true;
  editor.create(api, kind, key);
}

/** Opens the draft of a new page. */
async function createFrom(key: string): Promise<void> {
  const kind = kindOfNew(key);
  const signal = views.start();
  await editor?.settled(key);
  if (signal.aborted) return;
  // It was saved or discarded meanwhile, maybe in another tab.
  if (kind === undefined || drafts.read(key) === undefined) return showList();
  create(kind, key);
}

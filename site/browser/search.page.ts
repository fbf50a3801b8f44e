import { find, findForm, isolated, make } from './dom.ts';
import { request } from './request.ts';
import {
  describeAge,
  describeAnswer,
  type Question,
  readAnswer,
  readQuestion,
  type SearchAnswer,
  type SearchResult,
  writeQuestion,
} from './search-question.ts';
import { Newest, Status } from './status.ts';

/** The API gives its upstream 5 s; the rest is for the way there and back. */
const timeoutMs = 10_000;

const form = findForm('search-form');
const field = find('name', HTMLInputElement);
const results = find('results', HTMLElement);
const heading = find('results-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const newest = new Newest();
const plainTitle = document.title;
let shownQuery: string | undefined;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const question = readQuestion(`?${new URLSearchParams({ name: field.value })}`);
  if (question) go(question);
  else showAddress();
});
window.addEventListener('popstate', () => {
  // A jump within the page is no new question.
  if (location.search !== shownQuery) showAddress();
});
showAddress();

/** Asks a new question: it gets an address of its own, to go back to and to share. */
function go(question: Question): void {
  const query = writeQuestion(question);
  if (query !== location.search) history.pushState(null, '', query);
  void show(question);
}

/** Shows what the address asks for. */
function showAddress(): void {
  const question = readQuestion(location.search);
  field.value = question?.name ?? '';
  if (question) void show(question);
  else clear();
}

function clear(): AbortSignal {
  shownQuery = location.search;
  results.hidden = true;
  results.replaceChildren(heading);
  status.clear();
  document.title = plainTitle;
  return newest.start();
}

async function show(question: Question, focus = false): Promise<void> {
  const signal = clear();
  document.title = `${question.name} · ${plainTitle}`;
  status.busy(`Searching for “${question.name}”…`);
  try {
    const { name, page } = question;
    const url = `/api/search?${new URLSearchParams({ name, page: String(page) })}`;
    const answer = await request(url, { read: readAnswer, timeoutMs, signal });
    status.done(...describeAge(answer), describeAnswer(question, answer));
    render(question, answer);
    if (focus) results.focus();
  } catch (error) {
    if (!signal.aborted) status.failed(error, () => show(question));
  }
}

function render(question: Question, answer: SearchAnswer): void {
  if (answer.count === 0) return;
  results.hidden = false;
  results.append(make('ul', { className: 'cards' }, ...answer.results.map(card)), pager(question, answer));
}

function card({ name, species, status, image }: SearchResult): HTMLElement {
  const known = [species, status].filter((text) => text !== '');
  const described = known.flatMap((text, index) => (index > 0 ? [', ', isolated(text)] : [isolated(text)]));
  return make(
    'li',
    { className: 'card' },
    make('img', { loading: 'lazy', alt: '', width: 150, height: 150, src: image }),
    make('div', {}, make('h3', {}, isolated(name)), make('p', {}, ...described)),
  );
}

function pager(question: Question, { page, pages }: SearchAnswer): HTMLElement {
  const nav = make('nav', { className: 'pager', ariaLabel: 'Pages of results' });
  if (page > 1)
    nav.append(pageLink({ ...question, page: Math.min(page - 1, pages) }, 'prev', 'Previous page'));
  if (page < pages) nav.append(pageLink({ ...question, page: page + 1 }, 'next', 'Next page'));
  return nav;
}

function pageLink(question: Question, rel: string, text: string): HTMLElement {
  const link = make('a', { href: writeQuestion(question), rel }, text);
  link.addEventListener('click', (event) => {
    // Whoever wants the page in another tab or window gets it there.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, '', writeQuestion(question));
    void show(question, true);
  });
  return link;
}

import { withTimeout } from './abort.ts';
import { buildRequest, curlLine, type Inputs, readStoredToken } from './api-request.ts';
import { make } from './dom.ts';
import { RequestError } from './request.ts';
import { LatestOnly, Status } from './status.ts';

const timeoutMs = 30_000;

for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) enable(form);

function enable(form: HTMLFormElement): void {
  const status = new Status(part(form, '.status'));
  const exchange = part(form, '.exchange');
  const type = form.querySelector('select');
  const body = form.querySelector('textarea');
  const latest = new LatestOnly();
  type?.addEventListener('change', () => {
    if (body) body.value = exampleOf(type);
  });
  if (body) body.value = replaceOrigin(body.value);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form, status, exchange, latest.start());
  });
  form.hidden = false;
}

async function send(
  form: HTMLFormElement,
  status: Status,
  exchange: HTMLElement,
  signal: AbortSignal,
): Promise<void> {
  exchange.hidden = true;
  status.busy('Sending the request…');
  const token = 'token' in form.dataset ? readStoredToken(() => sessionStorage) : undefined;
  const request = buildRequest(inputsOf(form), token);
  const limit = withTimeout(timeoutMs, signal);
  try {
    const response = await fetch(request.url, {
      ...request,
      redirect: 'manual',
      signal: limit.signal,
    });
    const text = await response.text();
    if (signal.aborted) return;
    status.done(describe(response));
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    show(exchange, [
      ['Response headers', headers],
      ['Response body', pretty(text)],
      ['The same request with curl', curlLine(request, location.origin)],
    ]);
  } catch {
    if (!signal.aborted)
      status.failed(new RequestError({ kind: limit.hasTimedOut() ? 'timeout' : 'network' }));
  } finally {
    limit.clear();
  }
}

/** Scripts can't see the status of a redirect that they don't follow. */
function describe({ type, status, statusText }: Response): string {
  if (type === 'opaqueredirect') return 'The response is a redirect. Scripts can’t see its headers.';
  return `Status ${status} ${statusText}`.trimEnd();
}

function show(exchange: HTMLElement, parts: readonly (readonly [title: string, text: string])[]): void {
  exchange.replaceChildren(
    ...parts
      .filter(([, text]) => text !== '')
      .flatMap(([title, text]) => [
        make('h3', {}, title),
        make('pre', { tabIndex: 0, ariaLabel: title }, make('code', {}, text)),
      ]),
  );
  exchange.hidden = false;
}

function inputsOf(form: HTMLFormElement): Inputs {
  const fields = [...form.querySelectorAll<HTMLInputElement>('[data-in]')];
  const of = (place: string) =>
    fields.filter(({ dataset }) => dataset.in === place).map(({ name, value }) => [name, value] as const);
  return {
    method: form.dataset.method ?? 'GET',
    path: form.getAttribute('action') ?? '',
    pathParameters: of('path'),
    query: of('query'),
    headers: of('header'),
    type: of('type')[0]?.[1],
    body: of('body')[0]?.[1],
  };
}

function exampleOf(select: HTMLSelectElement): string {
  return replaceOrigin(select.selectedOptions[0]?.dataset.example ?? '');
}

/** Examples name the site by an address that only documents use. */
function replaceOrigin(example: string): string {
  return example
    .replaceAll('https://www.example.com', location.origin)
    .replaceAll(encodeURIComponent('https://www.example.com'), encodeURIComponent(location.origin));
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function part(form: HTMLFormElement, selector: string): HTMLElement {
  const found = form.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`The form has no ${selector}.`);
  return found;
}

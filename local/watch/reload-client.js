// Runs in the pages of a watching local run. It works under a strict content security policy: no inline script or
// style, no HTML from text.
const script = new URL(import.meta.url);
let version = script.searchParams.get('version');
/** @type {HTMLElement | undefined} */
let overlay;

const events = new EventSource(new URL('events', script));
/** @param {string} name @param {(data: any) => void} listener */
const on = (name, listener) => events.addEventListener(name, ({ data }) => listener(JSON.parse(data)));

// The run was started again, or something changed while the page was loading.
on('version', (current) => {
  if (current !== version) reload(current);
});
on('reload', reload);
on('styles', ({ version: next, stylesheets }) => {
  version = next;
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const found = stylesheets.find(({ replaces }) => new URL(link.href).pathname === replaces);
    if (found) replaceStylesheet(link, found);
  }
});
on('failure', show);
on('success', hide);

/** A page with unsaved input can prevent the reload with `preventDefault()`. */
function reload(next) {
  version = next;
  const event = new CustomEvent('local-run:reload', { cancelable: true });
  if (dispatchEvent(event)) location.reload();
}

/** The old stylesheet stays until the new one is loaded, so that the page is never without style. */
function replaceStylesheet(old, { url, integrity }) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = url;
  link.integrity = integrity;
  link.addEventListener('load', () => old.remove());
  link.addEventListener('error', () => location.reload());
  old.after(link);
}

function show({ title, text }) {
  hide();
  overlay = document.createElement('div');
  overlay.setAttribute('role', 'alert');
  const root = overlay.attachShadow({ mode: 'open' });
  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    :host { position: fixed; inset: auto 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
      padding: 1rem 1.5rem; background: #1b1b1f; color: #f4f4f5; border-top: 4px solid #ff6b6b;
      font: 14px/1.5 ui-monospace, monospace; }
    h2 { margin: 0 0 .5rem; font: bold 16px/1.4 system-ui, sans-serif; }
    pre { margin: 0 0 .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    button { font: inherit; padding: .25rem .75rem; }
  `);
  root.adoptedStyleSheets = [styles];
  const heading = document.createElement('h2');
  heading.textContent = title;
  const message = document.createElement('pre');
  message.textContent = text;
  const dismiss = document.createElement('button');
  dismiss.type = 'button';
  dismiss.textContent = 'Dismiss';
  dismiss.addEventListener('click', hide);
  root.append(heading, message, dismiss);
  document.body.append(overlay);
}

function hide() {
  overlay?.remove();
  overlay = undefined;
}

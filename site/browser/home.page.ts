import { make } from './dom.ts';

/**
 * Fetches the modules of a demo as soon as a visitor points at its link, so that its page, which waits for them before
 * it shows anything, finds them there.
 */
for (const link of document.querySelectorAll<HTMLElement>('a[data-modules]')) {
  const chosen = new AbortController();
  const preload = () => {
    chosen.abort();
    for (const href of link.dataset.modules?.split(' ') ?? []) {
      document.head.append(make('link', { rel: 'modulepreload', href }));
    }
  };
  // A finger on the glass is a pointer that enters, too.
  for (const event of ['pointerenter', 'focus']) link.addEventListener(event, preload, chosen);
}

import { addCopyButtons } from './copy-buttons.ts';

addCopyButtons();

/**
 * Preloads the modules of a demo when the visitor points at its link or focuses it. The demo's page waits for its
 * modules before it renders.
 */
for (const link of document.querySelectorAll<HTMLElement>('a[data-modules]')) {
  const done = new AbortController();
  const preload = () => {
    done.abort();
    for (const href of link.dataset.modules?.split(' ') ?? []) {
      const hint = document.createElement('link');
      hint.rel = 'modulepreload';
      hint.href = href;
      document.head.append(hint);
    }
  };
  // A touch also fires pointerenter.
  for (const event of ['pointerenter', 'focus']) link.addEventListener(event, preload, done);
}

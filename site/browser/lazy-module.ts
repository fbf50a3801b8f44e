import { make } from './dom.ts';
import { RequestError } from './request.ts';

/**
 * Preloads the modules that this page's script imports later. A dynamic import has no integrity check of its own: it
 * uses the module that the preload has checked.
 *
 * @throws {RequestError} if a module can't be loaded
 */
export async function preloadLazyModules(): Promise<void> {
  const script = document.querySelector<HTMLScriptElement>('script[data-lazy]');
  const modules = script?.dataset.lazy?.split(', ') ?? [];
  await Promise.all(
    modules.map((module) => {
      const [href = '', integrity = ''] = module.split(' ');
      return preload(href, integrity);
    }),
  );
}

function preload(href: string, integrity: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = make('link', { rel: 'modulepreload', href, integrity });
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new RequestError({ kind: 'network' }));
    };
    document.head.append(link);
  });
}

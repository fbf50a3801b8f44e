const key = 'editor-page';

/** Remembers the page in the form, in this tab, for after the login. */
export function rememberPage(page: string, open: () => Storage = () => sessionStorage): void {
  try {
    open().setItem(key, page);
  } catch {
    // The page is then in the list, as any text that is not saved.
  }
}

/** @returns the remembered page, once */
export function takeRememberedPage(open: () => Storage = () => sessionStorage): string | undefined {
  try {
    const page = open().getItem(key) ?? undefined;
    open().removeItem(key);
    return page;
  } catch {
    return undefined;
  }
}

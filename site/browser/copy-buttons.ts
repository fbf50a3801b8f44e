const shownMs = 2_000;

/** Adds a button to each block of code that copies it. */
export function addCopyButtons(): void {
  for (const figure of document.querySelectorAll('figure.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = 'Copy';
    // Announces the new text of the button.
    const status = document.createElement('span');
    status.className = 'visually-hidden';
    status.role = 'status';
    const say = (text: string, announcement: string) => {
      button.textContent = text;
      status.textContent = announcement;
    };
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(figure.querySelector('pre')?.textContent?.trimEnd() ?? '');
        say('Copied', 'The code is copied.');
      } catch {
        say('Not copied', 'The browser does not allow copying. Select the code instead.');
      }
      setTimeout(() => say('Copy', ''), shownMs);
    });
    figure.append(button, status);
  }
}

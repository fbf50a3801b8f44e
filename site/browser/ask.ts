import { find } from './dom.ts';

export interface Question {
  readonly title: string;
  /** Text of the button that agrees. */
  readonly agree: string;
  /** Label of a text field. @default - no field */
  readonly label?: string;
}

/** Asks in a dialog. @returns the entered text, `''` without a field; undefined if the editor cancels */
export function ask({ title, agree, label }: Question): Promise<string | undefined> {
  const dialog = find('ask', HTMLDialogElement);
  const field = find('ask-text', HTMLInputElement);
  find('ask-heading', HTMLElement).textContent = title;
  find('ask-yes', HTMLButtonElement).textContent = agree;
  find('ask-label', HTMLElement).textContent = label ?? '';
  find('ask-row', HTMLElement).hidden = label === undefined;
  field.value = '';
  field.required = label !== undefined;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'yes' ? field.value.trim() : undefined),
      { once: true },
    );
  });
}

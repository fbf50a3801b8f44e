import { find } from './dom.ts';

export interface Question {
  readonly title: string;
  /** Text of the button that agrees. */
  readonly agree: string;
  /** Label of a text field. @default - no field */
  readonly label?: string;
}

let previous: Promise<unknown> = Promise.resolve();

/**
 * Asks in a dialog, after the question before has its answer: the browser reports the end of a dialog later.
 *
 * @returns the entered text, `''` without a field; undefined if the editor cancels
 */
export function ask(question: Question): Promise<string | undefined> {
  const answer = previous.then(() => show(question));
  previous = answer;
  return answer;
}

function show({ title, agree, label }: Question): Promise<string | undefined> {
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

import { make } from './dom.ts';
import { type Edit, prefixLines, type Selected, wrap } from './markdown-edits.ts';

export interface ToolbarActions {
  readonly addLink: () => void;
  readonly addPicture: () => void;
}

interface Tool {
  readonly name: string;
  readonly shortcut?: string;
  readonly run: () => void;
}

/** Applies an edit as if it was typed, so that the browser can undo it. */
export function applyEdit(field: HTMLTextAreaElement, { start, end, insert, select }: Edit): void {
  field.focus();
  field.setSelectionRange(start, end);
  // The only way to edit with undo. It is not a sink of Trusted Types.
  if (!document.execCommand('insertText', false, insert)) {
    field.setRangeText(insert, start, end);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  field.setSelectionRange(...select);
}

/**
 * Applies an edit that comes later than the click that asked for it. The focus stays where it is, and the cursor stays
 * in the text that was typed meanwhile.
 */
export function applyLateEdit(
  field: HTMLTextAreaElement,
  { start, end, insert }: Omit<Edit, 'select'>,
): void {
  if (document.activeElement !== field) {
    field.setRangeText(insert, start, end, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return;
  }
  const moved = (at: number) => (at < start ? at : Math.max(at + start - end, start) + insert.length);
  const select = [moved(field.selectionStart), moved(field.selectionEnd)] as const;
  applyEdit(field, { start, end, insert, select });
}

export function selectionOf({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Selected {
  return { text: value, start: selectionStart, end: selectionEnd };
}

/** Fills the toolbar, and adds the shortcuts. The arrow keys move between the buttons. */
export function makeToolbar(
  toolbar: HTMLElement,
  field: HTMLTextAreaElement,
  { addLink, addPicture }: ToolbarActions,
): void {
  const edit = (make: (selected: Selected) => Edit) => () => applyEdit(field, make(selectionOf(field)));
  const tools: readonly Tool[] = [
    { name: 'Bold', shortcut: 'b', run: edit((selected) => wrap(selected, '**', 'bold text')) },
    { name: 'Italic', shortcut: 'i', run: edit((selected) => wrap(selected, '*', 'italic text')) },
    { name: 'Heading', run: edit((selected) => prefixLines(selected, '## ')) },
    { name: 'List', run: edit((selected) => prefixLines(selected, '- ')) },
    { name: 'Quote', run: edit((selected) => prefixLines(selected, '> ')) },
    { name: 'Code', run: edit((selected) => wrap(selected, '`', 'code')) },
    { name: 'Link', shortcut: 'k', run: addLink },
    { name: 'Picture', run: addPicture },
  ];
  const buttons = tools.map(({ name, shortcut, run }, index) => {
    const button = make(
      'button',
      { type: 'button', className: 'quiet', tabIndex: index === 0 ? 0 : -1 },
      name,
    );
    if (shortcut) button.setAttribute('aria-keyshortcuts', `Control+${shortcut.toUpperCase()}`);
    button.addEventListener('click', run);
    return button;
  });
  toolbar.append(...buttons);
  toolbar.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (step === undefined || index < 0) return;
    event.preventDefault();
    const next = buttons[(index + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next?.focus();
  });
  field.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tool = tools.find(({ shortcut }) => shortcut === event.key.toLowerCase());
    if (!tool) return;
    event.preventDefault();
    tool.run();
  });
}

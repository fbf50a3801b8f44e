import { make } from './dom.ts';
import { acceptedTypes } from './upload.ts';

/**
 * Makes the field for a file, into which one may also be dropped, wherever on the page.
 *
 * @param choose is given each file that is chosen or dropped
 */
export function makeFileField(choose: (file: File) => void): HTMLElement {
  const help = make('p', { className: 'help', id: 'file-help' });
  help.append('Or drop it anywhere on this page. We delete it after a day.');
  const field = make('input', { id: 'file', name: 'file', type: 'file', accept: acceptedTypes });
  field.setAttribute('aria-describedby', help.id);
  const label = make('label', { htmlFor: field.id }, 'Or an image of yours');
  const box = make('div', { className: 'file-field' }, label, field, help);
  // Else choosing the same file again would be no change.
  field.addEventListener('click', () => {
    field.value = '';
  });
  field.addEventListener('change', () => {
    const [file] = field.files ?? [];
    if (file) choose(file);
  });
  takeDrops(box, (files) => {
    field.files = files;
    const [file] = files;
    if (file) choose(file);
  });
  return box;
}

/** Without this, the browser would leave the page for a file that is dropped beside the field. */
function takeDrops(box: HTMLElement, drop: (files: FileList) => void): void {
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    box.dataset.over = '';
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    // Null where it leaves the window, and not just an element in it.
    if (!relatedTarget) delete box.dataset.over;
  });
  document.addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    delete box.dataset.over;
    if (event.dataTransfer) drop(event.dataTransfer.files);
  });
}

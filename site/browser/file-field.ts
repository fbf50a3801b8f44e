import { make } from './dom.ts';
import { acceptedTypes } from './upload.ts';

/**
 * Creates the file input. Files may also be dropped or pasted anywhere on the page.
 *
 * @param onFile receives each file that is chosen, dropped or pasted
 */
export function makeFileField(onFile: (file: File) => void): HTMLElement {
  const help = make('p', { className: 'help', id: 'file-help' });
  help.append('Or drop it anywhere on this page, or paste it. We delete it after a day.');
  const field = make('input', { id: 'file', name: 'file', type: 'file', accept: acceptedTypes });
  field.setAttribute('aria-describedby', help.id);
  const label = make('label', { htmlFor: field.id }, 'Or an image of yours');
  const box = make('div', { className: 'file-field' }, label, field, help);
  // Otherwise choosing the same file again fires no change event.
  field.addEventListener('click', () => {
    field.value = '';
  });
  field.addEventListener('change', () => {
    const [file] = field.files ?? [];
    if (file) onFile(file);
  });
  acceptDrops(box, (files) => {
    field.files = files;
    const [file] = files;
    if (file) onFile(file);
  });
  document.addEventListener('paste', ({ clipboardData }) => {
    const [file] = clipboardData?.files ?? [];
    if (file) onFile(file);
  });
  return box;
}

/** The whole document accepts drops: outside a drop target, the browser would open the file instead of the page. */
function acceptDrops(box: HTMLElement, onDrop: (files: FileList) => void): void {
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    box.dataset.over = '';
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    // Null when the pointer leaves the window, and not only an element.
    if (!relatedTarget) delete box.dataset.over;
  });
  document.addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    delete box.dataset.over;
    if (event.dataTransfer) onDrop(event.dataTransfer.files);
  });
}

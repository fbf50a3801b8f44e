import { make } from './dom.ts';
import { parseAddress } from './image-source.ts';
import { acceptedTypes } from './upload.ts';

export interface DropZoneOptions {
  /** Receives each file that is chosen, dropped or pasted. */
  readonly onFile: (file: File) => void;
  /** Receives each address of an image that is dropped or pasted. */
  readonly onAddress: (address: string) => void;
}

/**
 * Creates the area that takes images. The file input covers it, so that a click anywhere opens the file chooser. Files
 * may also be dropped outside, because the browser would open them instead of the page.
 */
export function makeDropZone(options: DropZoneOptions): HTMLElement {
  const help = make('p', { className: 'help', id: 'file-help' });
  help.append('You can paste an image or its address, too. We delete files after a day.');
  const field = make('input', { id: 'file', name: 'file', type: 'file', accept: acceptedTypes });
  field.setAttribute('aria-describedby', help.id);
  const label = make('label', { htmlFor: field.id }, 'Drop an image here, or choose a file');
  const zone = make('div', { className: 'drop-zone' }, label, help, field);
  // Otherwise choosing the same file again fires no change event.
  field.addEventListener('click', () => {
    field.value = '';
  });
  field.addEventListener('change', () => {
    const [file] = field.files ?? [];
    if (file) options.onFile(file);
  });
  acceptDrops(zone, options);
  document.addEventListener('paste', (event) => {
    // Text that is pasted into a field belongs to the field.
    const isField = event.target instanceof HTMLInputElement && event.target !== field;
    if (take(event.clipboardData, options, { addresses: !isField })) event.preventDefault();
  });
  return zone;
}

/** @returns whether there was a file or an address */
function take(
  data: DataTransfer | null,
  { onFile, onAddress }: DropZoneOptions,
  { addresses }: { readonly addresses: boolean },
): boolean {
  const [file] = data?.files ?? [];
  const text = data?.getData('text/uri-list') || data?.getData('text/plain') || '';
  const address = addresses ? parseAddress(text) : undefined;
  if (file) onFile(file);
  else if (address) onAddress(address);
  return file !== undefined || address !== undefined;
}

function acceptDrops(zone: HTMLElement, options: DropZoneOptions): void {
  const isOver = ({ target }: Event) => target instanceof Node && zone.contains(target);
  const mayTake = (event: DragEvent) => {
    const types = event.dataTransfer?.types ?? [];
    return types.includes('Files') || (isOver(event) && types.includes('text/uri-list'));
  };
  document.addEventListener('dragover', (event) => {
    if (!mayTake(event)) return;
    event.preventDefault();
    zone.dataset.over = '';
  });
  document.addEventListener('dragleave', ({ target, relatedTarget }) => {
    // Null when the pointer leaves the window, and not only an element.
    if (!relatedTarget || target === zone) delete zone.dataset.over;
  });
  document.addEventListener('drop', (event) => {
    if (!mayTake(event)) return;
    event.preventDefault();
    delete zone.dataset.over;
    take(event.dataTransfer, options, { addresses: isOver(event) });
  });
}

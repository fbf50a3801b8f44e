import { ask } from './ask.ts';
import { convertUpload } from './convert-image.ts';
import { link } from './markdown-edits.ts';
import { LatestOnly, type Status } from './status.ts';
import { applyEdit, selectionOf } from './toolbar.ts';
import { checkFile, fileExplanations } from './upload.ts';

/** Links and pictures, which ask a question before they are inserted. */
export class Insertions {
  readonly #field: HTMLTextAreaElement;
  readonly #status: Status;
  readonly #uploads = new LatestOnly();

  constructor(field: HTMLTextAreaElement, picker: HTMLInputElement, status: Status) {
    this.#field = field;
    this.#status = status;
    picker.addEventListener('change', () => {
      this.#addPictures(picker.files);
      // The same file can be chosen again.
      picker.value = '';
    });
    field.addEventListener('paste', (event) => this.#take(event, event.clipboardData));
    field.addEventListener('drop', (event) => this.#take(event, event.dataTransfer));
  }

  async addLink(): Promise<void> {
    const selected = selectionOf(this.#field);
    const address = await ask({ title: 'Add a link', agree: 'Add', label: 'Address' });
    if (address) applyEdit(this.#field, link(selected, address));
  }

  /** Cancels the upload in progress. */
  stop(): void {
    this.#uploads.start();
  }

  #take(event: Event, data: DataTransfer | null): void {
    // Office programs add a picture of a copied text. The text is meant.
    if (data?.getData('text/plain')) return;
    if (this.#addPictures(data?.files)) event.preventDefault();
  }

  /** @returns whether one of the files is a picture */
  #addPictures(files: FileList | null | undefined): boolean {
    const picture = [...(files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (picture) void this.#addPicture(picture);
    return picture !== undefined;
  }

  async #addPicture(file: File): Promise<void> {
    const selected = selectionOf(this.#field);
    const explanations = fileExplanations;
    try {
      // Before the question, whose answer would be lost.
      checkFile(file);
    } catch (error) {
      return this.#status.failed(error, { explanations });
    }
    const label = 'What does the picture show?';
    const text = await ask({ title: 'Add a picture', agree: 'Add', label });
    if (text) await this.#upload(file, text, selected);
  }

  async #upload(file: File, text: string, selected: ReturnType<typeof selectionOf>): Promise<void> {
    const signal = this.#uploads.start();
    const progress = (share: number) =>
      this.#status.busy(`Uploading the picture… ${Math.round(share * 100)} %`, () => this.stop());
    try {
      progress(0);
      const { url } = await convertUpload(file, { onProgress: progress, onUploaded: () => {}, signal });
      const { value } = this.#field;
      // Someone may have typed meanwhile.
      const place = value === selected.text ? selected : selectionOf(this.#field);
      applyEdit(this.#field, link(place, url, '!', text));
      this.#status.done('The picture is in the text.');
    } catch (error) {
      if (signal.aborted) this.#status.done('The upload was canceled.');
      else
        this.#status.failed(error, {
          retry: () => void this.#upload(file, text, selected),
          explanations: fileExplanations,
        });
    }
  }
}

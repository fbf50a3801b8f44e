import { ask, type Question } from './ask.ts';
import { convertUpload } from './convert-image.ts';
import { find } from './dom.ts';
import { followSelection, link, type Selected } from './markdown-edits.ts';
import { LatestOnly, type Status } from './status.ts';
import { applyEdit, applyLateEdit, selectionOf } from './toolbar.ts';
import { checkFile, fileExplanations } from './upload.ts';

/** A picture that is not in the text yet. */
interface Picture {
  readonly file: File;
  /** What it shows. */
  readonly text: string;
  readonly place: Place;
}

/** Where the pictures of one paste, drop or choice are inserted. */
interface Place {
  selected: Selected;
  /** Whether one of the pictures is there. */
  isUsed: boolean;
}

/** Links and pictures, which ask a question before they are inserted. */
export class Insertions {
  readonly #field: HTMLTextAreaElement;
  readonly #status: Status;
  readonly #progress = find('upload-progress', HTMLProgressElement);
  readonly #uploads = new LatestOnly();
  readonly #waiting: Picture[] = [];
  #isUploading = false;

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
    const address = await this.#ask({ title: 'Add a link', agree: 'Add', label: 'Address' }, selected);
    if (address) applyEdit(this.#field, link(selected, address));
  }

  /** Cancels all uploads. */
  stop(): void {
    this.#waiting.length = 0;
    this.#uploads.start();
  }

  #take(event: Event, data: DataTransfer | null): void {
    // Office programs add a picture of a copied text. The text is meant.
    if (data?.getData('text/plain')) return;
    if (this.#addPictures(data?.files)) event.preventDefault();
  }

  /** @returns whether one of the files is a picture */
  #addPictures(files: FileList | null | undefined): boolean {
    const pictures = [...(files ?? [])].filter(({ type }) => type.startsWith('image/'));
    if (pictures.length > 0) void this.#describe(pictures);
    return pictures.length > 0;
  }

  /** Asks for each picture before the first upload, because a later question would interrupt what the editor types. */
  async #describe(files: readonly File[]): Promise<void> {
    const place = { selected: selectionOf(this.#field), isUsed: false };
    try {
      // Before the questions, whose answers would be lost.
      for (const file of files) checkFile(file);
    } catch (error) {
      return this.#status.failed(error, { explanations: fileExplanations });
    }
    const label = 'What does the picture show?';
    for (const [index, file] of files.entries()) {
      const number = files.length > 1 ? ` (${index + 1} of ${files.length}): ${file.name}` : '';
      const question = { title: `Add a picture${number}`, agree: 'Add', label };
      const text = await this.#ask(question, place.selected);
      if (text) this.#waiting.push({ file, text, place });
    }
    await this.#uploadAll();
  }

  /**
   * Chromium forgets the cursor while a dialog is open, and then ignores what is typed. The dialog returns the focus
   * before it reports its end, so that the first letters may come between.
   */
  async #ask(question: Question, { start, end }: Selected): Promise<string | undefined> {
    const restoreCursor = () => this.#field.setSelectionRange(start, end);
    const isFocused = document.activeElement === this.#field;
    if (isFocused) this.#field.addEventListener('focus', restoreCursor, { once: true });
    const answer = await ask(question);
    if (!isFocused) restoreCursor();
    return answer;
  }

  async #uploadAll(): Promise<void> {
    if (this.#isUploading || this.#waiting.length === 0) return;
    this.#isUploading = true;
    const failed: Picture[] = [];
    let failure: unknown;
    let result = '';
    for (let picture = this.#waiting.shift(); picture; picture = this.#waiting.shift()) {
      const signal = this.#uploads.start();
      try {
        await this.#upload(picture, signal);
        result = 'The picture is in the text.';
      } catch (error) {
        if (signal.aborted) {
          result = 'The upload was canceled.';
          continue;
        }
        failed.push(picture);
        failure = error;
      }
    }
    this.#isUploading = false;
    this.#progress.hidden = true;
    if (failed.length === 0) return this.#status.done(result);
    const retry = () => {
      this.#waiting.unshift(...failed);
      void this.#uploadAll();
    };
    this.#status.failed(failure, { retry, explanations: fileExplanations });
  }

  async #upload({ file, text, place }: Picture, signal: AbortSignal): Promise<void> {
    const more = this.#waiting.length > 0 ? `, and then ${this.#waiting.length} more` : '';
    // Once: screen readers announce each change, and a button that is replaced can't be pressed.
    this.#status.busy(`Uploading the picture${more}…`, () => this.stop());
    const onProgress = (share: number) => {
      this.#progress.value = share;
      this.#progress.hidden = false;
    };
    // How long the conversion takes is unknown.
    const onUploaded = () => this.#progress.removeAttribute('value');
    const { url } = await convertUpload(file, { onProgress, onUploaded, signal });
    signal.throwIfAborted();
    const now = selectionOf(this.#field);
    const selected = followSelection(place.selected, now.text) ?? { ...now, start: now.end };
    const edit = link(selected, url, '!', text);
    const insert = place.isUsed ? `\n\n${edit.insert}` : edit.insert;
    applyLateEdit(this.#field, { ...edit, insert });
    const after = selected.start + insert.length;
    place.selected = { text: this.#field.value, start: after, end: after };
    place.isUsed = true;
  }
}

import { compare, type Original } from './comparison.ts';
import { type ConvertedImage, describeSize, readConvertedImage } from './converted-image.ts';
import { find, findForm, make } from './dom.ts';
import { makeFileField } from './file-field.ts';
import { request } from './request.ts';
import { sendFile } from './send-file.ts';
import { LatestOnly, Status } from './status.ts';
import { checkFile, readUploadForm } from './upload.ts';

/** An HTTP API waits at most 30 s for a function. The rest is for the network. */
const convertTimeoutMs = 35_000;
const signTimeoutMs = 10_000;

const form = findForm('image-form');
const field = find('imageURL', HTMLInputElement);
const progress = find('progress', HTMLProgressElement);
const comparison = find('comparison', HTMLElement);
const heading = find('comparison-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();
/** The browser keeps the file in memory until this URL is revoked. */
let objectUrl: string | undefined;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void convertAddress(field.value.trim());
});
form.after(makeFileField((file) => void convertFile(file)));

for (const link of document.querySelectorAll<HTMLAnchorElement>('a.sample')) {
  const button = make('button', { type: 'button', className: link.className }, ...link.childNodes);
  const imageURL = link.href;
  button.addEventListener('click', () => {
    field.value = imageURL;
    field.scrollIntoView({ block: 'center' });
    void convertAddress(imageURL);
  });
  link.replaceWith(button);
}

function convertAddress(imageURL: string): Promise<void> {
  return run(
    async (signal) => {
      status.busy('Fetching and converting the image…');
      await show({ url: imageURL, kind: 'address' }, await convert({ imageURL }, signal), signal);
    },
    () => convertAddress(imageURL),
  );
}

function convertFile(file: File): Promise<void> {
  return run(
    async (signal) => {
      const body = { contentType: checkFile(file), bytes: file.size };
      status.busy('Sending the image…');
      const options = { body, read: readUploadForm, timeoutMs: signTimeoutMs, signal };
      const upload = await request('/api/images/uploads', options);
      showProgress(0);
      await sendFile(upload, file, { onProgress: showProgress, signal });
      progress.hidden = true;
      status.busy('Converting the image…');
      const image = await convert({ upload: upload.upload }, signal);
      objectUrl = URL.createObjectURL(file);
      await show({ url: objectUrl, kind: 'file' }, image, signal);
    },
    () => convertFile(file),
  );
}

async function run(
  action: (signal: AbortSignal) => Promise<void>,
  retry: () => Promise<void>,
): Promise<void> {
  const signal = latest.start();
  clear();
  try {
    await action(signal);
  } catch (error) {
    if (signal.aborted) return;
    progress.hidden = true;
    status.failed(error, retry);
  }
}

function clear(): void {
  progress.hidden = true;
  comparison.hidden = true;
  comparison.replaceChildren(heading);
  if (objectUrl) URL.revokeObjectURL(objectUrl);
  objectUrl = undefined;
}

function showProgress(share: number): void {
  progress.value = share;
  progress.hidden = false;
}

function convert(body: object, signal: AbortSignal): Promise<ConvertedImage> {
  return request('/api/images', { body, read: readConvertedImage, timeoutMs: convertTimeoutMs, signal });
}

async function show(original: Original, image: ConvertedImage, signal: AbortSignal): Promise<void> {
  const figures = await compare(original, image);
  signal.throwIfAborted();
  status.done(`Converted: ${describeSize(image)}`);
  comparison.append(...figures);
  comparison.hidden = false;
}

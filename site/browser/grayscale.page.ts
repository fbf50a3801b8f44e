import { compare, type Original } from './comparison.ts';
import { convertImage, convertUpload } from './convert-image.ts';
import { type ConvertedImage, describeSize } from './converted-image.ts';
import { find, findForm, make } from './dom.ts';
import { makeDropZone } from './drop-zone.ts';
import { formatImageUrl, parseImageUrl } from './image-source.ts';
import { LiveRoute } from './live-route.ts';
import { LatestOnly, Status } from './status.ts';
import { checkFile, fileExplanations } from './upload.ts';

const form = findForm('image-form');
const field = find('imageURL', HTMLInputElement);
const stage = find('stage', HTMLElement);
const progress = find('progress', HTMLProgressElement);
const comparison = find('comparison', HTMLElement);
const heading = find('comparison-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const latest = new LatestOnly();
const observer = new LiveRoute();
/** The browser keeps the file in memory until this URL is revoked. */
let objectUrl: string | undefined;
let shownQuery = '';

form.addEventListener('submit', (event) => {
  event.preventDefault();
  go(field.value.trim());
});
find('drop-zone', HTMLElement).append(
  makeDropZone({ onFile: (file) => void convertFile(file), onAddress: fillAndGo }),
);
for (const link of document.querySelectorAll<HTMLAnchorElement>('a.sample')) {
  const button = make('button', { type: 'button', className: link.className }, ...link.childNodes);
  const imageURL = link.href;
  button.addEventListener('click', () => fillAndGo(imageURL));
  link.replaceWith(button);
}
window.addEventListener('popstate', () => {
  // A jump to a fragment also fires popstate.
  if (location.search !== shownQuery) showAddress();
});
showAddress();

function fillAndGo(imageURL: string): void {
  field.value = imageURL;
  go(imageURL);
}

/** Converts an image under its own URL, which can be shared and reloaded. */
function go(imageURL: string): void {
  setQuery(formatImageUrl(imageURL));
  void convertAddress(imageURL);
}

/** Converts the image that the page's address names. */
function showAddress(): void {
  shownQuery = location.search;
  const imageURL = parseImageUrl(location.search);
  field.value = imageURL ?? '';
  if (imageURL) void convertAddress(imageURL);
  else cancel();
}

function setQuery(query: string): void {
  if (query !== location.search) history.pushState(null, '', location.pathname + query);
  shownQuery = location.search;
}

function convertAddress(imageURL: string): Promise<void> {
  return run(
    async (signal) => {
      status.busy('Fetching and converting the image…', cancel);
      const original: Original = { url: imageURL, kind: 'address', name: imageURL };
      await show(original, await convertImage({ imageURL }, { signal, observer }), signal);
    },
    () => convertAddress(imageURL),
  );
}

function convertFile(file: File): Promise<void> {
  // A file has no address.
  setQuery('');
  return run(
    async (signal) => {
      // Before the upload is announced.
      checkFile(file);
      status.busy('Uploading the image…', cancel);
      const onUploaded = () => {
        progress.hidden = true;
        status.busy('Converting the image…', cancel);
      };
      const image = await convertUpload(file, { onProgress: showProgress, onUploaded, signal, observer });
      objectUrl = URL.createObjectURL(file);
      await show({ url: objectUrl, kind: 'file', name: file.name }, image, signal);
    },
    () => convertFile(file),
    fileExplanations,
  );
}

async function run(
  action: (signal: AbortSignal) => Promise<void>,
  retry: () => Promise<void>,
  explanations = {},
): Promise<void> {
  const signal = latest.start();
  clear();
  try {
    const running = action(signal);
    // The action has reserved its room by now.
    stage.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    await running;
  } catch (error) {
    if (signal.aborted) return;
    progress.hidden = true;
    status.failed(error, { retry, explanations });
  }
}

function cancel(): void {
  latest.start();
  clear();
  status.clear();
  if (status.hasFocus) field.focus();
}

function clear(): void {
  const hadFocus = comparison.contains(document.activeElement);
  progress.hidden = true;
  comparison.hidden = true;
  comparison.replaceChildren(heading);
  if (objectUrl) URL.revokeObjectURL(objectUrl);
  objectUrl = undefined;
  // A hidden element would leave the focus on `<body>`.
  if (hadFocus) status.focus();
}

function showProgress(share: number): void {
  progress.value = share;
  progress.hidden = false;
}

async function show(original: Original, image: ConvertedImage, signal: AbortSignal): Promise<void> {
  const figures = await compare(original, image);
  signal.throwIfAborted();
  status.done(`Converted: ${describeSize(image)}`);
  comparison.append(...figures);
  comparison.hidden = false;
  comparison.scrollIntoView({ block: 'nearest', behavior: 'instant' });
}

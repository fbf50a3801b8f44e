import { type ConvertedImage, describeBytes, describeChange } from './converted-image.ts';
import { make } from './dom.ts';
import { downloadName } from './image-source.ts';
import { RequestError } from './request.ts';

/** Where the original image is. */
export interface Original {
  /** An address, or a `blob:` URL. */
  readonly url: string;
  readonly kind: 'address' | 'file';
  /** The address or the name of the file. */
  readonly name: string;
}

/**
 * Shows an image before and after conversion. If the browser can't show the original, a note says why.
 *
 * @throws {RequestError} if the converted image can't be loaded
 */
export async function compare(original: Original, image: ConvertedImage): Promise<readonly HTMLElement[]> {
  const after = convertedImage(image);
  const [before] = await Promise.all([loadOriginal(original, image), loadConverted(after)]);
  const caption = captionOf(image, original);
  if (before) return [slider(before, after, caption)];
  return [note(original, image), make('figure', {}, after, caption)];
}

/** The content security policy allows images of this site only. Originals on other sites become a link. */
async function loadOriginal(
  { url }: Original,
  { width, height }: ConvertedImage,
): Promise<HTMLElement | undefined> {
  if (new URL(url, location.href).origin !== location.origin) return undefined;
  const image = make('img', { alt: 'The original', width, height, src: url, draggable: false });
  try {
    await image.decode();
    return image;
  } catch {
    // Most browsers can't show TIFF.
    return undefined;
  }
}

async function loadConverted(image: HTMLImageElement): Promise<void> {
  try {
    await image.decode();
  } catch {
    throw new RequestError({ kind: 'network' });
  }
}

function note({ url, kind }: Original, { width, height }: ConvertedImage): HTMLElement {
  const reason =
    kind === 'file'
      ? 'Your browser can’t show this file.'
      : 'The original is on another site, so it is not shown here.';
  const box = make('div', { className: 'no-picture' }, make('p', {}, reason));
  if (kind === 'address') box.append(make('a', { href: url, rel: 'noreferrer' }, 'Open the original'));
  box.style.aspectRatio = `${width} / ${height}`;
  return make('figure', {}, box, make('figcaption', {}, 'Original'));
}

/** Stacks both images. A divider, moved by a range input, a click or a drag, separates their visible parts. */
function slider(before: HTMLElement, after: HTMLElement, caption: HTMLElement): HTMLElement {
  const images = make('div', { className: 'split' }, before, after);
  const range = make('input', {
    id: 'split',
    name: 'split',
    type: 'range',
    min: '0',
    max: '100',
    value: '50',
  });
  const update = () => {
    images.style.setProperty('--split', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} % of the original`);
  };
  const moveTo = ({ clientX }: MouseEvent) => {
    const { left, width } = images.getBoundingClientRect();
    range.valueAsNumber = ((clientX - left) / width) * 100;
    move();
  };
  const move = () => {
    // Ends the animation, which would override the value.
    images.dataset.moved = '';
    update();
  };
  range.addEventListener('input', move);
  images.addEventListener('click', moveTo);
  images.addEventListener('pointerdown', ({ pointerId }) => images.setPointerCapture(pointerId));
  images.addEventListener('pointermove', (event) => {
    if (images.hasPointerCapture(event.pointerId)) moveTo(event);
  });
  update();
  const label = make('label', { htmlFor: range.id }, 'Original on the left, gray on the right');
  return make('figure', { className: 'slider' }, images, label, range, caption);
}

function convertedImage({ url, width, height }: ConvertedImage): HTMLImageElement {
  const alt = 'The same image in shades of gray';
  return make('img', { alt, width, height, src: url, draggable: false });
}

function captionOf(image: ConvertedImage, original: Original): HTMLElement {
  const { url, sourceBytes } = image;
  const sizes = make('dl', { className: 'sizes' });
  if (sourceBytes !== undefined) sizes.append(size('Before', describeBytes(sourceBytes)));
  sizes.append(size('After', describeChange(image)));
  const link = make('a', { href: url, download: downloadName(original.name, url) }, 'Download');
  return make('figcaption', {}, sizes, link);
}

function size(term: string, value: string): HTMLElement {
  return make('div', {}, make('dt', {}, term), make('dd', {}, value));
}

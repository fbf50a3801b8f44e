import type { ConvertedImage } from './converted-image.ts';
import { make } from './dom.ts';

/** Where the original image is. */
export interface Original {
  /** An address, or a `blob:` URL. */
  readonly url: string;
  readonly kind: 'address' | 'file';
}

/** Shows an image before and after conversion. If the browser can't show the original, a note says why. */
export async function compare(original: Original, image: ConvertedImage): Promise<readonly HTMLElement[]> {
  const before = await load(original, image);
  if (before) return [slider(before, image)];
  return [note(original, image), make('figure', {}, convertedImage(image), caption(image))];
}

/** The content security policy allows images of this site only. Originals on other sites become a link. */
async function load({ url }: Original, { width, height }: ConvertedImage): Promise<HTMLElement | undefined> {
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

function note({ url, kind }: Original, { width, height }: ConvertedImage): HTMLElement {
  const reason = kind === 'file' ? 'Your browser can’t show it.' : 'It is on another site.';
  const box = make('div', { className: 'no-picture' }, make('p', {}, reason));
  if (kind === 'address') box.append(make('a', { href: url, rel: 'noreferrer' }, 'Open the original'));
  box.style.aspectRatio = `${width} / ${height}`;
  return make('figure', {}, box, make('figcaption', {}, 'Original'));
}

/** Stacks both images. A divider, moved by a range input or by dragging, separates their visible parts. */
function slider(before: HTMLElement, image: ConvertedImage): HTMLElement {
  const images = make('div', { className: 'split' }, before, convertedImage(image));
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
  range.addEventListener('input', update);
  images.addEventListener('pointerdown', ({ pointerId }) => images.setPointerCapture(pointerId));
  images.addEventListener('pointermove', ({ pointerId, clientX }) => {
    if (!images.hasPointerCapture(pointerId)) return;
    const { left, width } = images.getBoundingClientRect();
    range.valueAsNumber = ((clientX - left) / width) * 100;
    update();
  });
  update();
  const label = make('label', { htmlFor: range.id }, 'Original on the left, gray on the right');
  return make('figure', { className: 'slider' }, images, label, range, caption(image));
}

function convertedImage({ url, width, height }: ConvertedImage): HTMLElement {
  const alt = 'The same image in shades of gray';
  return make('img', { alt, width, height, src: url, draggable: false });
}

function caption({ url }: ConvertedImage): HTMLElement {
  const link = make('a', { href: url, download: '' }, 'Download');
  return make('figcaption', {}, 'In shades of gray. ', link);
}

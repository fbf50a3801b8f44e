import type { ConvertedImage } from './converted-image.ts';
import { make } from './dom.ts';

/** Where an original picture is. */
export interface Original {
  /** An address, or a `blob:` URL. */
  readonly url: string;
  /** What it is called in a sentence that says that it can't be shown. */
  readonly kind: 'address' | 'file';
}

/**
 * Shows a picture before and after. Where the browser can't show it before, or may not, it says so beside the picture after.
 */
export async function compare(original: Original, image: ConvertedImage): Promise<readonly HTMLElement[]> {
  const before = await load(original, image);
  if (before) return [slider(before, image)];
  return [note(original, image), make('figure', {}, pictureOf(image), captionOf(image))];
}

/** The policy of the pages lets them show the site's own pictures: those of strangers stay behind a link. */
async function load({ url }: Original, { width, height }: ConvertedImage): Promise<HTMLElement | undefined> {
  if (new URL(url, location.href).origin !== location.origin) return undefined;
  const picture = make('img', { alt: 'The original', width, height, src: url, draggable: false });
  try {
    await picture.decode();
    return picture;
  } catch {
    // Hardly any browser shows TIFF.
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

/** Both pictures in one place, with a line between what is shown of each that a slider, or a drag, moves. */
function slider(before: HTMLElement, image: ConvertedImage): HTMLElement {
  const pictures = make('div', { className: 'split' }, before, pictureOf(image));
  const range = make('input', {
    id: 'split',
    name: 'split',
    type: 'range',
    min: '0',
    max: '100',
    value: '50',
  });
  const move = () => {
    pictures.style.setProperty('--split', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} % of the original`);
  };
  range.addEventListener('input', move);
  pictures.addEventListener('pointerdown', ({ pointerId }) => pictures.setPointerCapture(pointerId));
  pictures.addEventListener('pointermove', ({ pointerId, clientX }) => {
    if (!pictures.hasPointerCapture(pointerId)) return;
    const { left, width } = pictures.getBoundingClientRect();
    range.valueAsNumber = ((clientX - left) / width) * 100;
    move();
  });
  move();
  const label = make('label', { htmlFor: range.id }, 'Original on the left, gray on the right');
  return make('figure', { className: 'slider' }, pictures, label, range, captionOf(image));
}

function pictureOf({ url, width, height }: ConvertedImage): HTMLElement {
  const alt = 'The same image in shades of gray';
  return make('img', { alt, width, height, src: url, draggable: false });
}

function captionOf({ url }: ConvertedImage): HTMLElement {
  const link = make('a', { href: url, download: '' }, 'Download');
  return make('figcaption', {}, 'In shades of gray. ', link);
}

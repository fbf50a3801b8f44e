import { type ConvertedImage, describeSize, readConvertedImage } from './converted-image.ts';
import { find, findForm, make } from './dom.ts';
import { request } from './request.ts';
import { Newest, Status } from './status.ts';

/** An HTTP API gives up on a function after 30 s; the rest is for the way there and back. */
const timeoutMs = 35_000;

const form = findForm('image-form');
const field = find('imageURL', HTMLInputElement);
const comparison = find('comparison', HTMLElement);
const heading = find('comparison-heading', HTMLElement);
const status = new Status(find('status', HTMLElement));
const newest = new Newest();

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void convert(field.value.trim());
});

for (const link of document.querySelectorAll<HTMLAnchorElement>('a.sample')) {
  const button = make('button', { type: 'button', className: link.className }, ...link.childNodes);
  const imageURL = link.href;
  button.addEventListener('click', () => {
    field.value = imageURL;
    field.scrollIntoView({ block: 'center' });
    void convert(imageURL);
  });
  link.replaceWith(button);
}

async function convert(imageURL: string): Promise<void> {
  const signal = newest.start();
  comparison.hidden = true;
  comparison.replaceChildren(heading);
  status.busy('Fetching and converting the image…');
  try {
    const image = await request('/api/images', {
      body: { imageURL },
      read: readConvertedImage,
      timeoutMs,
      signal,
    });
    status.done(`Converted: ${describeSize(image)}`);
    comparison.append(original(imageURL, image), converted(image));
    comparison.hidden = false;
  } catch (error) {
    if (!signal.aborted) status.failed(error, () => convert(imageURL));
  }
}

/** The policy of the pages lets them show the site's own pictures: those of strangers stay behind a link. */
function original(imageURL: string, { width, height }: ConvertedImage): HTMLElement {
  const caption = make('figcaption', {}, 'Original');
  if (new URL(imageURL).origin === location.origin) {
    return make('figure', {}, make('img', { alt: 'The original', width, height, src: imageURL }), caption);
  }
  const link = make('a', { href: imageURL, rel: 'noreferrer' }, 'Open the original');
  const note = make('div', { className: 'no-picture' }, make('p', {}, 'It is on another site.'), link);
  note.style.aspectRatio = `${width} / ${height}`;
  return make('figure', {}, note, caption);
}

function converted({ url, width, height }: ConvertedImage): HTMLElement {
  const image = make('img', { alt: 'The same image in shades of gray', width, height, src: url });
  const link = make('a', { href: url, download: '' }, 'Download');
  return make('figure', {}, image, make('figcaption', {}, 'In shades of gray. ', link));
}

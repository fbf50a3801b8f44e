import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { SiteFile } from './assets.ts';
import { cachedImage, StartedImages } from './cached-image.ts';

const siteFolder = fileURLToPath(new URL('.', import.meta.url));

/** Open Graph recommends this size. */
const [width, height] = [1200, 630];

/** Accent colors of the light design: see tokens.css. */
const accents: Readonly<Record<string, string>> = {
  search: '#1c50bd',
  grayscale: '#5a5d5b',
  petition: '#b3261e',
  members: '#0f6b46',
};
const ink = '#17201c';

/** The images of the pages that have one. */
export class SocialImages {
  readonly #images = new StartedImages();

  /**
   * Begins to draw the image of a page, in a thread.
   *
   * @param url `/about/`
   * @returns the URL of the image
   */
  add(url: string, title: string, feature?: string): string {
    const path = `social/${url === '/' ? 'home' : url.slice(1, -1)}.png`;
    this.#images.start(path, () => drawSocialImage(title, feature));
    return `/${path}`;
  }

  files(): Promise<SiteFile[]> {
    return this.#images.files();
  }
}

/**
 * Draws the image that social networks and chats show with a link to a page. It contains the title, in a font of this
 * folder: the fonts of the machine don't matter.
 *
 * @param cache folder of images that earlier builds have drawn
 * @returns a PNG
 */
export function drawSocialImage(
  title: string,
  feature = '',
  cache = join(siteFolder, '../node_modules/.cache/social-images'),
): Promise<Uint8Array> {
  const fontFile = join(siteFolder, 'social/source-serif-4-semibold.ttf');
  const ground = groundOf(accents[feature] ?? ink);
  // As the browser shows it.
  const text = title.replace(/\s+/g, ' ').trim();
  const { length } = text;
  const texts = [
    {
      text,
      size: length < 28 ? 104 : length < 60 ? 84 : length < 100 ? 64 : 44,
      left: 80,
      top: 96,
      width: 860,
      height: 380,
    },
    { text: 'Jamstack on AWS', size: 36, left: 144, top: 516, width: 900, height: 60 },
  ];
  const hash = createHash('sha256').update(JSON.stringify([ground, texts, sharp.versions]));
  const draw = async () =>
    sharp(Buffer.from(ground))
      .composite(
        await Promise.all(
          texts.map(async ({ text, size, left, top, width, height }) => ({
            input: await sharp({
              text: {
                text: `<span foreground="${ink}">${escaped(text)}</span>`,
                // The comma ends the name of the family, whose last word would be taken for a weight.
                font: `Source Serif 4 SemiBold, ${size}`,
                fontfile: fontFile,
                width,
                dpi: 72,
                rgba: true,
                wrap: 'word-char',
              },
            })
              // Wide letters, many lines and marks above letters may need more room than the size allows for.
              .resize({ width, height, fit: 'inside', withoutEnlargement: true })
              .png()
              .toBuffer(),
            left,
            top,
          })),
        ),
      )
      .removeAlpha()
      // Level 9 takes more than twice as long for files that are a tenth smaller.
      .png({ compressionLevel: 7 })
      .toBuffer();
  return cachedImage(join(cache, `${hash.digest('hex')}.png`), draw);
}

/** Paper, a stripe in the color of the feature, and the lines of the site's mark. */
function groundOf(accent: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<rect width="100%" height="100%" fill="#f7f6f2"/><rect width="100%" height="20" fill="${accent}"/>
<g transform="translate(70 80)" fill="none" stroke-width="26" stroke-linecap="round">
<path d="M860 650V400q0-90 90-90h270" stroke="#0f6b46"/>
<path d="M930 650V470q0-90 90-90h200" stroke="#b3261e"/>
<path d="M1000 650V540q0-90 90-90h130" stroke="#5a5d5b"/>
<path d="M1070 650V610q0-90 90-90h60" stroke="#1c50bd"/>
</g>
<g transform="translate(80 512) scale(2)" fill="none" stroke-width="3" stroke-linecap="round">
<path d="M3 2v14q0 4 4 4h13" stroke="#0f6b46"/><path d="M8 2v8q0 4 4 4h8" stroke="#b3261e"/>
<path d="M13 2v2q0 4 4 4h3" stroke="#5a5d5b"/><path d="M18.5 2h1.5" stroke="#1c50bd"/>
</g></svg>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

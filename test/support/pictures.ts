import sharp, { type Sharp } from 'sharp';
import { blankPng } from './png.ts';

/** Width and height of the pictures in pixels. They differ, so that a rotation is visible. */
export const pictureSize = { width: 48, height: 32 } as const;

/** Maximum size of an image in bytes, 20 MiB. */
export const maxPictureBytes = 20 * 1024 * 1024;

/**
 * All pictures, by their name on the scripted image origin. The product detects formats from the bytes, so file name
 * extensions have no effect.
 */
export const pictures: Readonly<Record<string, () => Promise<Buffer>>> = {
  'colors.jpg': () => colors().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
  'colors.png': () => colors().png().toBuffer(),
  'colors.webp': () => colors().webp({ lossless: true }).toBuffer(),
  'colors.avif': () => colors().avif({ lossless: true }).toBuffer(),
  'colors.gif': () => colors().gif().toBuffer(),
  'colors.tiff': () => colors().tiff({ compression: 'lzw' }).toBuffer(),
  'transparent.png': () => transparent().png().toBuffer(),
  'transparent.webp': () => transparent().webp({ lossless: true }).toBuffer(),
  'turned.jpg': () => turned().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
  'turned.png': () => turned().png().toBuffer(),
  'cmyk.jpg': () => colors().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
  'animated.gif': () =>
    animated(3)
      .gif({ loop: 0, delay: [100, 200, 300] })
      .toBuffer(),
  'frames-100.gif': () => animated(100).gif({ effort: 1 }).toBuffer(),
  'frames-101.gif': () => animated(101).gif({ effort: 1 }).toBuffer(),
  'pixels-50-million.png': async () => blankPng(10_000, 5_000),
  'pixels-over-50-million.png': async () => blankPng(10_001, 5_000),
  'bytes-20-mib.jpg': () => jpegOfSize(maxPictureBytes),
  'bytes-over-20-mib.jpg': () => jpegOfSize(maxPictureBytes + 1),
  'truncated.png': async () => truncated(await colors().png().toBuffer()),
  'truncated.jpg': async () => truncated(await colors().jpeg().toBuffer()),
  'drawing.svg': async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  'svg-in-disguise.png': async () =>
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  'text.jpg': async () => Buffer.from('This is no picture.'),
  'document.pdf': async () => Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF'),
  'empty.jpg': async () => Buffer.alloc(0),
};

/** Red, green and blue have gradients in three directions, so that wrong weights change most pixels. */
function colorPixels(): Buffer {
  const { width, height } = pictureSize;
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const red = Math.round((255 * x) / (width - 1));
      const green = Math.round((255 * y) / (height - 1));
      const blue = Math.round((255 * (width - 1 - x + y)) / (width + height - 2));
      pixels.set([red, green, blue], (y * width + x) * 3);
    }
  }
  return pixels;
}

function colors(): Sharp {
  return sharp(colorPixels(), { raw: { ...pictureSize, channels: 3 } });
}

/** From transparent at the left to opaque at the right. */
function transparent(): Sharp {
  const { width, height } = pictureSize;
  const alpha = Buffer.from(
    Array.from({ length: width * height }, (_, index) => Math.round((255 * (index % width)) / (width - 1))),
  );
  return colors().joinChannel(alpha, { raw: { width, height, channels: 1 } });
}

/** Stored rotated (orientation 6), with a name and a place in the metadata. */
function turned(): Sharp {
  return colors()
    .withExif({
      IFD0: { Copyright: 'private-copyright', Artist: 'private-artist' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
    })
    .withMetadata({ orientation: 6 });
}

/** Small, because encoding a frame takes time. All frames differ, because encoders merge equal ones. */
function animated(frames: number): Sharp {
  const [width, height] = [12, 8];
  const pixels = Buffer.concat(
    Array.from({ length: frames }, (_, frame) => Buffer.alloc(width * height * 3, (frame * 37) % 256)),
  );
  return sharp(pixels, { raw: { width, height: height * frames, channels: 3, pageHeight: height } });
}

function truncated(image: Buffer): Buffer {
  return image.subarray(0, Math.floor(image.length * 0.7));
}

/** A JPEG of any length: it has comments, which decoders skip. */
async function jpegOfSize(bytes: number): Promise<Buffer> {
  const jpeg = await colors().jpeg().toBuffer();
  const comments: Buffer[] = [];
  for (let missing = bytes - jpeg.length; missing > 0; ) {
    // A comment has 4 bytes of its own and at most 65,533 more. The rest must have room for another one.
    const size = missing > 65_537 + 4 ? 65_537 : missing > 65_537 ? missing - 4 : missing;
    const comment = Buffer.alloc(size, 'x');
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(size - 2, 2);
    comments.push(comment);
    missing -= size;
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}

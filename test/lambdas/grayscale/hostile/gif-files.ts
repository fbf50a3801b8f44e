import { comment, gif, lzw } from './gif-writer.ts';
import { named } from './hostile-file.ts';

const file = named('GIF');
const frames = (
  count: number,
  width: number,
  height: number,
  pixels = width * height,
  interlaced = false,
) => {
  const frame = { width, height, interlaced, data: lzw(pixels) };
  return Array.from({ length: count }, () => frame);
};

export const gifFiles = [
  file(413, '4.3 billion pixels in 83 bytes', () => gif(65_535, 65_535, frames(1, 65_535, 65_535, 1_000))),
  file(413, 'a small screen and a frame of 4.3 billion pixels', () => gif(10, 10, frames(1, 65_535, 65_535))),
  file(413, '100 frames that are larger than the screen', () =>
    gif(1_000, 1_000, frames(100, 65_535, 65_535, 65e6)),
  ),
  file(413, '400,000 frames', () => gif(1, 1, frames(400_000, 1, 1))),
  file(201, 'two interlaced frames of 25 million pixels', () =>
    gif(5_000, 5_000, frames(2, 5_000, 5_000, 25e6, true)),
  ),
  file(413, 'two frames of slightly more than 25 million pixels', () =>
    gif(5_000, 5_001, frames(2, 5_000, 5_001)),
  ),
  file(413, '100 frames of 0.6 million pixels', () => gif(1_000, 600, frames(100, 1_000, 600))),
  file(201, '100 frames of a pixel on a canvas of 0.1 million', () => gif(400, 250, frames(100, 1, 1))),
  file(201, 'data of five billion pixels in a picture of 100 pixels', () =>
    gif(10, 10, frames(1, 10, 10, 5e9)),
  ),
  file(201, 'HTML in a comment', () =>
    gif(10, 10, frames(1, 10, 10), comment('<script>alert(document.domain)</script>')),
  ),
  file(201, '15 MB of comment', () => gif(10, 10, frames(1, 10, 10), comment('x'.repeat(15e6)))),
  file(422, 'no frame', () => gif(10, 10, [])),
  file(201, 'a screen and a frame of size 0, which become one pixel', () => gif(0, 0, frames(1, 0, 0, 1))),
];

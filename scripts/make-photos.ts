/**
 * Draws the sample photos of the grayscale page: `npm run photos -- --help`.
 *
 * Every pixel is computed here, so the photos are free of third-party rights. They are published under CC0. They cover
 * an EXIF orientation, transparency, and three formats.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { parseCommandLine, runCommand } from './command.ts';

type Color = readonly [red: number, green: number, blue: number];
/** Returns the color at a point. x and y run from 0 to 1, top left to bottom right. */
type Scene = (x: number, y: number) => Color;
type Noise = (x: number, y?: number) => number;

const width = 1200;
const height = 800;
/** Width of the thumbnails: 240 CSS pixels at a device pixel ratio of 2. */
const thumbnailWidth = 480;
const folder = fileURLToPath(new URL('../site/photos', import.meta.url));

const clamp = (value: number) => Math.min(1, Math.max(0, value));
const smooth = (from: number, to: number, value: number) => {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
};
const mix = (a: Color, b: Color, t: number): Color => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
const add = (a: Color, b: Color, t: number): Color => [a[0] + b[0] * t, a[1] + b[1] * t, a[2] + b[2] * t];
const hex = (value: string): Color =>
  [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16)) as never;

function gradient(...stops: readonly (readonly [at: number, color: string])[]): (t: number) => Color {
  const parsed = stops.map(([at, color]) => [at, hex(color)] as const);
  return (t) => {
    for (const [index, [at, color]] of parsed.entries()) {
      const before = parsed[index - 1];
      if (t <= at) return before ? mix(before[1], color, smooth(before[0], at, t)) : color;
    }
    return parsed.at(-1)?.[1] ?? [0, 0, 0];
  };
}

/** Returns a number from 0 to 1 that depends on the integers x, y and seed only. */
function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Value noise from -1 to 1. Each octave doubles the frequency and multiplies the amplitude by `roughness`. */
function noise(seed: number, octaves: number, roughness = 0.5): Noise {
  return (x, y = 0) => {
    let sum = 0;
    let total = 0;
    for (let octave = 0, scale = 1, weight = 1; octave < octaves; octave++, scale *= 2, weight *= roughness) {
      const px = x * scale;
      const py = y * scale;
      const [ix, iy] = [Math.floor(px), Math.floor(py)];
      const [u, v] = [smooth(0, 1, px - ix), smooth(0, 1, py - iy)];
      const at = (dx: number, dy: number) => hash(ix + dx, iy + dy, seed + octave);
      const top = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
      const bottom = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
      sum += (top + (bottom - top) * v) * weight;
      total += weight;
    }
    return (sum / total) * 2 - 1;
  };
}

function dunes(): Scene {
  const sky = gradient([0, '#5a7fb8'], [0.28, '#c9b4b8'], [0.42, '#f6c992'], [0.5, '#ffdca6']);
  const ripple = noise(5, 3);
  const layers = [0, 1, 2, 3].map((index) => ({
    base: 0.47 + index * 0.13,
    line: noise(40 + index * 9, 3, 0.32),
    bend: noise(90 + index, 2),
    lit: mix(hex('#e9ac72'), hex('#d97f3a'), index / 3),
    shade: mix(hex('#b98a80'), hex('#6d3426'), index / 3),
  }));
  return (x, y) => {
    let color = add(
      sky(y),
      hex('#ffcf8a'),
      0.75 * Math.exp(-(((x - 0.72) * 1.5) ** 2 + (y - 0.4) ** 2) / 0.012),
    );
    for (const { base, line, bend, lit, shade } of layers) {
      const top = base + line(x * 2.1 + base * 7) * 0.1;
      if (y < top) continue;
      const depth = y - top;
      // The crest is lit on its right side.
      const slope = line(x * 2.1 + base * 7 + 0.02) - line(x * 2.1 + base * 7 - 0.02);
      const light = smooth(-0.05, 0.05, slope + bend(x * 3 + depth * 5, depth * 4) * 0.06 + depth * 0.12);
      const waves = Math.sin((depth * 190 + ripple(x * 9, depth * 14) * 7) / (1 + depth)) * 0.045;
      color = mix(shade, lit, clamp(light * 0.86 + waves + 0.1 - depth * 0.5));
    }
    return color;
  };
}

function mountains(): Scene {
  const sky = gradient([0, '#2f5f9e'], [0.35, '#86b4da'], [0.6, '#f3e3d2']);
  const cloud = noise(77, 5);
  const layers = [0, 1, 2, 3, 4].map((index) => ({
    base: 0.5 + index * 0.1,
    size: 0.36 - index * 0.06,
    line: noise(11 + index * 13, 6, 0.46),
    face: noise(30 + index, 5, 0.55),
    far: mix(hex('#7d97b8'), hex('#12302c'), index / 4),
    snow: index < 3,
  }));
  return (x, y) => {
    let color = mix(
      sky(y),
      hex('#fff6ec'),
      0.75 * smooth(0.05, 0.55, cloud(x * 3, y * 9)) * smooth(0.55, 0.1, y),
    );
    for (const { base, size, line, face, far, snow } of layers) {
      // The absolute value of the noise turns smooth hills into sharp ridges.
      const top =
        base -
        (0.62 - Math.abs(line(x * 2.1 + base * 31))) * size +
        Math.abs(line(x * 9 + base)) * size * 0.12;
      if (y < top) continue;
      const depth = y - top;
      const flank = (dx: number) => Math.abs(face((x + dx) * 7 + depth * 3.5, depth * 6 - x * 2));
      const light = (flank(0.012) - flank(0)) * 9;
      const rock = mix(far, hex('#f2d9c2'), clamp(0.1 + light * 0.3));
      const line2 = 0.17 * size + (base - top) * 0.5 + face(x * 30, y * 20) * 0.045 + light * 0.05;
      const cover = snow ? smooth(0.02, -0.02, depth - line2) * 0.96 : 0;
      color = mix(rock, mix(hex('#8fabd0'), hex('#fffaf3'), smooth(-0.7, 0.5, light)), cover);
      color = mix(color, hex('#d7e3ea'), smooth(0.03, 0.3, depth) * (0.75 - base * 0.55));
    }
    return color;
  };
}

function sea(): Scene {
  const sky = gradient([0, '#1d3a6b'], [0.25, '#7a5c93'], [0.42, '#ef8b6c'], [0.52, '#ffd48f']);
  const water = gradient([0.52, '#e79a72'], [0.6, '#8d6580'], [0.78, '#33507c'], [1, '#12284a']);
  const cloud = noise(3, 6, 0.55);
  const wave = noise(8, 4, 0.6);
  const horizon = 0.52;
  return (x, y) => {
    const sun = Math.hypot((x - 0.42) * 1.5, y - 0.45);
    if (y < horizon) {
      const streak = smooth(0.02, 0.5, cloud(x * 2.5 + 4, y * 15)) * smooth(0.52, 0.3, y);
      let color = mix(sky(y), mix(hex('#54406f'), hex('#ffb38a'), smooth(0.1, 0.5, y)), streak * 0.8);
      color = add(color, hex('#ffb070'), 0.55 * Math.exp(-sun * 7));
      return mix(color, hex('#fff3d0'), smooth(0.058, 0.054, sun));
    }
    const depth = (y - horizon) / (1 - horizon);
    const swell = wave(x * (26 - depth * 18), (1 / (depth + 0.06)) * 5);
    const path = Math.exp(-((x - 0.42) ** 2) / (0.003 + depth * 0.02));
    const color = add(water(y), hex('#20344f'), swell * 0.42 * (0.3 + depth));
    return mix(color, hex('#ffd9a0'), clamp(path * smooth(0.02, 0.55, swell + 0.2 - depth * 0.15)));
  };
}

function forest(): Scene {
  const sky = gradient([0, '#a9c4c0'], [0.3, '#dfe6d6'], [0.55, '#f7ecd2']);
  const layers = [0, 1, 2, 3, 4, 5].map((index) => ({
    base: 0.36 + index * 0.115,
    trees: 58 - index * 8,
    tall: 0.055 + index * 0.024,
    line: noise(60 + index * 5, 4),
    seed: 500 + index,
    color: mix(hex('#b4c8ba'), hex('#0d2b24'), (index / 5) ** 0.8),
  }));
  const mist = noise(21, 4);
  return (x, y) => {
    let color = add(
      sky(y),
      hex('#fff0c0'),
      0.2 * Math.exp(-(((x - 0.25) * 1.5) ** 2 + (y - 0.22) ** 2) / 0.03),
    );
    for (const { base, trees, tall, line, seed, color: dark } of layers) {
      const ground = base + line(x * 2.2 + base * 9) * 0.09;
      let top = ground;
      const cell = Math.floor(x * trees);
      for (const tree of [cell - 1, cell, cell + 1]) {
        const middle = (tree + 0.25 + hash(tree, 1, seed) * 0.5) / trees;
        const size = tall * (0.55 + hash(tree, 2, seed) * 0.6);
        const away = Math.abs(x - middle) / (size * 0.3);
        // Tiers of branches.
        const tier = 0.1 * Math.abs(Math.sin(((y - ground + size) / size) * 17));
        top = Math.min(top, ground - size * (1 - away - tier * smooth(0, 0.4, away)));
      }
      if (y < top) continue;
      const fog =
        smooth(0, 0.16, y - ground + 0.03 + mist(x * 4, y * 6 + base * 8) * 0.05) * (0.94 - base * 0.45);
      color = mix(dark, hex('#e9eddd'), clamp(fog));
    }
    return color;
  };
}

function aurora(): Scene {
  const sky = gradient([0, '#060b1f'], [0.5, '#0c2438'], [0.75, '#1d4a52']);
  const fold = noise(15, 3);
  const ray = noise(33, 4, 0.6);
  const ridge = noise(51, 6, 0.45);
  const curtains = [0.34, 0.5, 0.62].map((foot, index) => ({ foot, index }));
  return (x, y) => {
    let color = sky(y);
    const [sx, sy] = [Math.floor(x * width * 0.5), Math.floor(y * height * 0.5)];
    if (hash(sx, sy, 7) > 0.9985) color = add(color, hex('#ffffff'), 0.25 + hash(sy, sx, 8) * 0.6);
    for (const { foot, index } of curtains) {
      const bottom = foot + fold(x * 2.6 + index * 5, index) * 0.16;
      const up = bottom - y;
      const glow = smooth(-0.015, 0.02, up) * Math.exp(-Math.max(0, up) * 6.5);
      const strength =
        glow *
        (0.55 + 0.45 * ray(x * 34 + index * 9 + up * 1.4, up * 1.5)) *
        smooth(-0.7, 0.5, fold(x * 3 + index, 9));
      color = add(color, mix(hex('#35f0a0'), hex('#8a4be0'), smooth(0.06, 0.34, up)), strength * 0.95);
    }
    const top = 0.8 + ridge(x * 3.2) * 0.13;
    return y > top ? mix(hex('#0b1a22'), hex('#03070d'), smooth(0, 0.2, y - top)) : color;
  };
}

/** A balloon on a transparent background, with partly transparent edges and shadow. */
function balloon(): Sharp {
  const colors = ['#c8402f', '#e8a33d', '#f3e2bd', '#2f6f73', '#f3e2bd', '#e8a33d', '#c8402f'];
  const edge = (x: number) => `C ${x * 1.28} 60 ${x * 1.12} 380 ${x * 0.17} 560`;
  const back = (x: number) => `L ${x * 0.17} 560 C ${x * 1.12} 380 ${x * 1.28} 60 0 60`;
  const gores = colors.map((color, index) => {
    const [left, right] = [(index * 520) / 7 - 260, ((index + 1) * 520) / 7 - 260];
    return `<path fill="${color}" d="M 0 60 ${edge(left)} ${back(right)} Z"/>`;
  });
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <defs>
        <radialGradient id="light" cx="0.34" cy="0.28" r="0.8">
          <stop offset="0" stop-color="#fff" stop-opacity="0.5"/><stop offset="0.45" stop-color="#fff" stop-opacity="0"/>
          <stop offset="1" stop-color="#1c1030" stop-opacity="0.6"/>
        </radialGradient>
        <radialGradient id="shadow"><stop offset="0" stop-opacity="0.4"/><stop offset="1" stop-opacity="0"/></radialGradient>
      </defs>
      <ellipse cx="660" cy="762" rx="190" ry="24" fill="url(#shadow)"/>
      <g transform="translate(600 0)">
        ${gores.join('')}
        <path fill="url(#light)" d="M 0 60 ${edge(-260)} ${back(260)} Z"/>
        <path stroke="#4a3526" stroke-width="3" d="M -40 562 L -30 650 M 40 562 L 30 650 M -14 562 L -11 650 M 14 562 L 11 650"/>
        <rect x="-37" y="648" width="74" height="54" rx="9" fill="#8a5a33"/><rect x="-41" y="644" width="82" height="12" rx="6" fill="#5f3c20"/>
      </g>
    </svg>`),
  );
}

/** Paints a scene with some sensor noise. */
function paint(scene: Scene, seed: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const grain = (hash(column, row, seed) - 0.5) * 5;
      for (const value of scene((column + 0.5) / width, (row + 0.5) / height)) {
        pixels[at++] = Math.min(255, Math.max(0, Math.round(value + grain)));
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function save(name: string, picture: Sharp, encode: (picture: Sharp) => Sharp): Promise<void> {
  const png = await picture.png().toBuffer();
  await encode(sharp(png)).toFile(join(folder, name));
  const thumbnail = sharp(png).resize(thumbnailWidth).webp({ quality: 68 });
  await thumbnail.toFile(join(folder, 'thumbnails', name.replace(/\.\w+$/, '.webp')));
}

const jpeg = (picture: Sharp) => picture.jpeg({ quality: 80 });

const usage = `Draws the sample photos of the grayscale page in site/photos/, and their thumbnails.

Usage: npm run photos
`;

await runCommand(usage, async (args) => {
  parseCommandLine(args, [], []);
  await mkdir(join(folder, 'thumbnails'), { recursive: true });
  await save('dunes.jpg', paint(dunes(), 1), jpeg);
  // Stored rotated, with an EXIF orientation of 6 ("rotate 90° clockwise"), as phones do.
  await save('mountains.jpg', paint(mountains(), 2), (picture) =>
    jpeg(picture.rotate(270)).withMetadata({ orientation: 6 }),
  );
  await save('sea.webp', paint(sea(), 3), (picture) => picture.webp({ quality: 80 }));
  await save('forest.jpg', paint(forest(), 4), jpeg);
  await save('aurora.jpg', paint(aurora(), 5), jpeg);
  await save('balloon.png', balloon(), (picture) => picture.png({ compressionLevel: 9 }));
  return true;
});

/** Renders the icons of the site: `npm run icons -- --help`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { parseCommandLine, runCommand } from './command.ts';

const usage = `Renders favicon.ico and apple-touch-icon.png in site/static/ from favicon.svg.

Usage: npm run icons
`;

const folder = fileURLToPath(new URL('../site/static', import.meta.url));

await runCommand(usage, async (args) => {
  parseCommandLine(args, [], []);
  const svg = await readFile(join(folder, 'favicon.svg'));
  const render = (size: number) => sharp(svg, { density: (72 * size) / 32 }).resize(size, size);

  const icon = await render(32).png({ compressionLevel: 9 }).toBuffer();
  // An ICO file with one PNG: a header of 6 bytes, a directory entry of 16 bytes, and the image.
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(32, 6);
  header.writeUInt8(32, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(icon.length, 14);
  header.writeUInt32LE(header.length, 18);
  await writeFile(join(folder, 'favicon.ico'), Buffer.concat([header, icon]));

  // iOS rounds the corners itself, and shows transparent pixels in black.
  await render(180)
    .flatten({ background: '#17201c' })
    .png({ compressionLevel: 9 })
    .toFile(join(folder, 'apple-touch-icon.png'));
  return true;
});

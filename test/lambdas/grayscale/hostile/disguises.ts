import { gzipSync } from 'node:zlib';
import { encoder, gradient } from '../pictures.ts';
import { named } from './hostile-file.ts';

const file = named('disguise');
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"><rect width="9000" height="9000"/></svg>';
const text = (content: string) => () => Buffer.from(content, 'latin1');
/** The beginning of a file with this brand. */
const box = (brand: string) => text(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1\0\0\0\x08mdat`);

/** Formats that libvips or similar libraries can open. */
export const disguises = [
  file(422, 'SVG', text(svg)),
  file(422, 'SVG with an XML declaration', text(`<?xml version="1.0"?>\n<!-- -->${svg}`)),
  file(422, 'SVG with a byte order mark', text(`\xef\xbb\xbf${svg}`)),
  file(422, 'compressed SVG', () => gzipSync(svg)),
  file(422, 'SVG with the signature of PNG', text(`\x89PNG\r\n\x1a\n${svg}`)),
  file(422, 'SVG with the signature of JPEG', text(`\xff\xd8\xff\xe0${svg}`)),
  file(422, 'SVG with the signature of GIF', text(`GIF89a${svg}`)),
  file(422, 'SVG with the signature of WebP', text(`RIFF\xff\0\0\0WEBP${svg}`)),
  file(422, 'PDF', text('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF')),
  file(422, 'a JPEG after the header of a PDF', async () =>
    Buffer.concat([Buffer.from('%PDF-1.4\n'), await encoder(gradient(8, 8)).jpeg().toBuffer()]),
  ),
  file(422, 'HEIC', box('heic')),
  file(422, 'HEIC with the brand of AVIF', text('\0\0\0\x18ftypavif\0\0\0\0heicmif1\0\0\0\x08mdat')),
  file(422, 'MP4', box('mp42')),
  file(422, 'JPEG XL', text('\0\0\0\x0cJXL \r\n\x87\n')),
  file(422, 'JPEG XL without a box', text('\xff\x0a\xfa\x1f\x41')),
  file(422, 'JPEG 2000', text('\0\0\0\x0cjP  \r\n\x87\n')),
  file(422, 'BigTIFF', text('II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0')),
  file(422, 'OpenEXR', text('v/1\x01\x02\0\0\0')),
  file(422, 'Radiance', text('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n')),
  file(422, 'PPM', text('P6 99999 99999 255 ')),
  file(422, 'FITS', text('SIMPLE  =                    T')),
  file(422, "libvips' native format", text('\x08\xf2\xa6\xb6\0\0\x01\0\0\0\x01\0')),
  file(422, 'BMP', text('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0')),
  file(422, 'an icon', text('\0\0\x01\0\x01\0\x10\x10\0\0')),
  file(422, 'Photoshop', text('8BPS\0\x01\0\0\0\0\0\0\0\x03')),
  file(
    422,
    "ImageMagick's language",
    text("push graphic-context\nimage over 0,0 0,0 'https://example.com/'\n"),
  ),
  file(422, 'PostScript', text('%!PS-Adobe-3.0 EPSF-3.0\n')),
  file(422, 'HTML', text('<!doctype html><script>alert(1)</script>')),
  file(422, 'a ZIP archive', text('PK\x03\x04\x14\0\0\0')),
  file(422, 'a program', text('\x7fELF\x02\x01\x01\0')),
  file(422, 'an empty file', text('')),
  file(422, 'zeros', () => Buffer.alloc(20 * 1024 * 1024)),
];

import { describe, expect, test } from '@jest/globals';
import { checkFile, readUploadForm } from '../../../site/browser/upload.ts';

const mebibyte = 1024 * 1024;
const form = {
  upload: 'uploads/a',
  url: 'https://bucket.example/',
  fields: { key: 'uploads/a', Policy: 'p' },
};

describe('checkFile', () => {
  test.each([
    ['a.png', 'image/png', 'image/png'],
    ['a', 'image/avif', 'image/avif'],
    ['a.TIF', '', 'image/tiff'],
    ['a.jpeg', 'image/pjpeg', 'image/jpeg'],
    ['a.b.webp', 'application/octet-stream', 'image/webp'],
  ])('for the name %s and the type "%s" returns %s', (name, type, sentAs) => {
    expect(checkFile({ name, type, size: 1 })).toBe(sentAs);
  });

  test('accepts 20 MiB, and throws 413 for one byte more', () => {
    expect(checkFile({ name: 'a', type: 'image/png', size: 20 * mebibyte })).toBe('image/png');
    const check = () => checkFile({ name: 'a', type: 'image/png', size: 20 * mebibyte + 1 });
    expect(check).toThrow(expect.objectContaining({ failure: expect.objectContaining({ status: 413 }) }));
  });

  test.each([
    { name: 'a.svg', type: 'image/svg+xml', size: 1 },
    { name: 'png', type: '', size: 1 },
    { name: '', type: '', size: 1 },
    { name: 'constructor', type: '', size: 1 },
    { name: 'a.png', type: 'image/png', size: 0 },
  ])('throws 422 for %j', (file) => {
    const failure = expect.objectContaining({ status: 422 });
    expect(() => checkFile(file)).toThrow(expect.objectContaining({ failure }));
  });
});

describe('readUploadForm', () => {
  test('returns a valid response', () => {
    expect(readUploadForm({ ...form, more: 1 })).toEqual(form);
  });

  test.each([
    undefined,
    null,
    [],
    {},
    { ...form, upload: 7 },
    { ...form, url: 'nowhere' },
    { ...form, fields: null },
    { ...form, fields: { key: 7 } },
  ])('returns undefined for %j', (body) => {
    expect(readUploadForm(body)).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import { checkFile, readUploadForm } from '../../../site/browser/upload.ts';

const mebibyte = 1024 * 1024;
const form = {
  upload: 'uploads/a',
  url: 'https://bucket.example/',
  fields: { key: 'uploads/a', Policy: 'p' },
};

describe('a file', () => {
  test.each([
    ['a.png', 'image/png', 'image/png'],
    ['a', 'image/avif', 'image/avif'],
    ['a.TIF', '', 'image/tiff'],
    ['a.jpeg', 'image/pjpeg', 'image/jpeg'],
    ['a.b.webp', 'application/octet-stream', 'image/webp'],
  ])('named %s, of the type "%s", is sent as %s', (name, type, sentAs) => {
    expect(checkFile({ name, type, size: 1 })).toBe(sentAs);
  });

  test('of 20 MiB is not too large, of a byte more it is', () => {
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
  ])('such as %j is none that is taken', (file) => {
    const failure = expect.objectContaining({ status: 422 });
    expect(() => checkFile(file)).toThrow(expect.objectContaining({ failure }));
  });
});

describe('an answer', () => {
  test('that is a form is read', () => {
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
  ])('such as %j is none', (answer) => {
    expect(readUploadForm(answer)).toBeUndefined();
  });
});

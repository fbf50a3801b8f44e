import { describe, expect, test } from '@jest/globals';
import { parseImageUrl, readOrigins } from '../../../lambdas/grayscale/image-url.ts';

test.each([
  ['https://photos.example/a.jpg', 'https://photos.example/a.jpg'],
  ['HTTP://Photos.Example', 'http://photos.example/'],
  ['http://127.0.0.1/', 'http://127.0.0.1/'],
])('%s is accepted', (sent, url) => {
  expect(parseImageUrl(sent)?.href).toBe(url);
});

test.each([
  '',
  'photo.jpg',
  '/photo.jpg',
  '//photos.example/',
  'http:photos.example',
  'http:\\\\photos.example',
  'https://',
  'https://a b/',
  'ftp://photos.example/',
  'file:///etc/passwd',
  'data:image/png;base64,AA==',
  'javascript:alert(1)',
  'javascript:location="https://photos.example/"',
  'view-source:https://photos.example/',
  'http://user@photos.example/',
  'http://:password@photos.example/',
])('%s is rejected', (sent) => {
  expect(parseImageUrl(sent)).toBeUndefined();
});

describe('the list of allowed origins', () => {
  test('may be absent, or have one or more origins', () => {
    expect([...readOrigins(undefined)]).toEqual([]);
    expect([...readOrigins('http://127.0.0.1:9000, http://localhost:3000')]).toEqual([
      'http://127.0.0.1:9000',
      'http://localhost:3000',
    ]);
    expect([...readOrigins(',http://127.0.0.1:9000/,')]).toEqual(['http://127.0.0.1:9000']);
  });

  test.each([
    '127.0.0.1:9000',
    'http://127.0.0.1:9000/path',
    'ftp://photos.example',
    'http://u@photos.example',
  ])('rejects %s', (list) => {
    expect(() => readOrigins(list)).toThrow(`"${list}" is not an origin such as http://127.0.0.1:9000.`);
  });
});

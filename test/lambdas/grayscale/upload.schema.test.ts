import { describe, expect, test } from '@jest/globals';
import { uploadRoute } from '../../../lambdas/grayscale/upload.schema.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { formRequest, httpEvent, jsonRequest } from '../event.ts';
import { expectProblem } from '../problem.ts';

const mebibyte = 1024 * 1024;
const read = (fields: object) => () => readRequest(uploadRoute, httpEvent(jsonRequest(fields))).body.fields;

describe('what a visitor wants to send', () => {
  test.each(['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/tiff'])(
    'may be %s',
    (contentType) => {
      expect(read({ contentType, bytes: 12_345 })()).toEqual({ contentType, bytes: 12_345 });
    },
  );

  test.each([
    undefined,
    null,
    '',
    'image/svg+xml',
    'image/*',
    'IMAGE/PNG',
    'image/png; charset=utf-8',
    'text/html',
    ['image/png'],
    'image/jpg',
  ])('may not be of the type %j', (contentType) => {
    expectProblem(read({ contentType, bytes: 1 }), 'invalid-upload');
  });

  test.each([1, 20 * mebibyte])('may have %i bytes', (bytes) => {
    expect(read({ contentType: 'image/png', bytes })().bytes).toBe(bytes);
  });

  test.each([0, -1, 1.5, 20 * mebibyte + 0.5, '12345', null, [1]])('may not have the size %j', (bytes) => {
    expectProblem(read({ contentType: 'image/png', bytes }), 'invalid-upload');
  });

  test.each([20 * mebibyte + 1, 1e300])('is too large with %d bytes', (bytes) => {
    expectProblem(read({ contentType: 'image/png', bytes }), 'image-too-large');
  });
});

test('a form is no accepted body', () => {
  const event = httpEvent(formRequest({ contentType: 'image/png', bytes: '1' }));
  expectProblem(() => readRequest(uploadRoute, event), 'unsupported-media-type');
});

import { describe, expect, test } from '@jest/globals';
import { convertRoute } from '../../../lambdas/grayscale/convert.schema.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { formRequest, httpEvent, jsonRequest } from '../event.ts';
import { expectProblem } from '../problem.ts';

const read = (fields: unknown) => readRequest(convertRoute, httpEvent(jsonRequest(fields))).body.fields;
const id = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const imageURL = 'https://photos.example/a.jpg';

describe('an upload', () => {
  test('is taken as it was given', () => {
    expect(read({ upload: `uploads/${id}` })).toMatchObject({ upload: `uploads/${id}` });
  });

  test.each([
    null,
    7,
    '',
    id,
    `uploads/${id}x`,
    ` uploads/${id}`,
    `uploads/${id}\n`,
    `uploads/../${id}`,
    `images/${id}`,
    'uploads/',
    [`uploads/${id}`],
  ])('is not %j', (upload) => {
    expectProblem(() => read({ upload }), 'invalid-upload');
  });

  test('cannot be sent together with a URL', () => {
    expectProblem(() => read({ upload: `uploads/${id}`, imageURL }), 'invalid-upload');
  });

  test('cannot be sent as a form', () => {
    const event = httpEvent(formRequest({ upload: `uploads/${id}` }));
    expectProblem(() => readRequest(convertRoute, event), 'invalid-image-url');
  });
});

describe('a URL', () => {
  test('is trimmed, as JSON and as a form', () => {
    const form = httpEvent(formRequest({ imageURL: ` ${imageURL} ` }));
    expect(read({ imageURL: ` ${imageURL} ` })).toMatchObject({ imageURL });
    expect(readRequest(convertRoute, form).body.fields).toMatchObject({ imageURL });
  });

  test.each([undefined, null, 1, [imageURL], '', ' ', 'photo.jpg', 'http://user@photos.example/'])(
    'is not %j',
    (value) => {
      expectProblem(() => read({ imageURL: value }), 'invalid-image-url');
    },
  );

  test('is required', () => {
    expectProblem(() => read({}), 'invalid-image-url');
    expectProblem(() => read({ constructor: imageURL }), 'invalid-image-url');
  });
});

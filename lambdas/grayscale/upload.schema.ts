import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';
import { maxBytes } from './limits.ts';
import { resultFormats } from './result-format.ts';

const contentTypes = Object.keys(resultFormats).map((format) => `image/${format}`);

export const uploadRoute = defineRoute({
  method: 'POST',
  path: '/api/images/uploads',
  summary: 'Get a form to upload an image',
  description:
    'Returns a pre-signed POST of S3 for one file of this type and at most this size, valid for 5 minutes. Send the file there, then send `upload` to `POST /api/images`. Uploads are deleted after a day.',
  authorizer: 'none',
  body: {
    'application/json': v.object({
      contentType: v.pipe(v.picklist(contentTypes), v.description('Media type of the file.')),
      bytes: v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(maxBytes, 'image-too-large'),
        v.description('Size of the file.'),
      ),
    }),
  },
  fieldProblems: {
    contentType: `invalid-upload: Send one of ${contentTypes.join(', ')} as contentType.`,
    bytes: 'invalid-upload: Send the size of the file as bytes, a whole number above 0.',
  },
  responses: {
    201: {
      description: 'A form (`multipart/form-data`): the fields first, then the file as `file`',
      body: v.object({
        upload: v.pipe(v.string(), v.description('Key of the uploaded file, for `POST /api/images`.')),
        url: v.pipe(v.string(), v.description('Target of the form.')),
        fields: v.record(v.string(), v.string()),
      }),
    },
  },
  problems: ['image-too-large'],
  examples: [
    {
      summary: 'A PNG image',
      body: { 'application/json': { contentType: 'image/png', bytes: 12_345 } },
      status: 201,
    },
    {
      summary: 'A file that is too large',
      body: { 'application/json': { contentType: 'image/png', bytes: 20 * 1024 * 1024 + 1 } },
      status: 413,
      problem: 'image-too-large',
    },
    {
      summary: 'Another type',
      body: { 'application/json': { contentType: 'image/svg+xml', bytes: 12_345 } },
      status: 400,
      problem: 'invalid-upload',
    },
  ],
});

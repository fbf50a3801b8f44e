import * as v from 'valibot';
import { defineRoute, exampleOrigin } from '../shared/route.ts';
import { parseImageUrl } from './image-url.ts';
import { uploadKeyPattern } from './upload-key.ts';

const imageURL = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => parseImageUrl(text) !== undefined),
  v.description('An absolute `http` or `https` URL without a user name and password.'),
  v.metadata({ format: 'uri' }),
);

export const convertRoute = defineRoute({
  method: 'POST',
  path: '/api/images',
  summary: 'Convert an image to grayscale',
  description:
    'Converts a JPEG, PNG, WebP, AVIF, GIF or TIFF image from the internet or from an upload. JPEG and PNG keep their format, the others become WebP. The same source bytes always have the same `url`. For clients that prefer HTML the response is 303 to the image.',
  authorizer: 'none',
  body: {
    'application/json': v.union(
      [
        v.object({
          upload: v.pipe(
            v.string(),
            v.regex(uploadKeyPattern, 'invalid-upload: Send the upload just as /api/images/uploads gave it.'),
            v.description('The key of an uploaded file.'),
          ),
          imageURL: v.optional(v.never()),
        }),
        v.object({ imageURL, upload: v.optional(v.never()) }),
      ],
      ({ input }) =>
        typeof input === 'object' && input && 'upload' in input ? 'invalid-upload' : 'invalid-image-url',
    ),
    'application/x-www-form-urlencoded': v.object({ imageURL }),
  },
  fieldProblems: { imageURL: 'invalid-image-url' },
  responses: {
    201: {
      description: 'The image is converted',
      body: v.object({
        url: v.pipe(v.string(), v.description('Path of the result on this site.')),
        width: v.pipe(v.number(), v.integer(), v.minValue(1)),
        height: v.pipe(v.number(), v.integer(), v.minValue(1)),
        bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
      }),
      headers: { location: 'The same as `url`.', 'source-bytes': 'Size of the source in bytes.' },
    },
    303: {
      description: 'The image is converted, for clients that prefer HTML',
      headers: { location: 'Path of the result.' },
    },
  },
  problems: [
    'invalid-upload',
    'image-too-large',
    'image-not-fetched',
    'image-not-readable',
    'upload-not-found',
    'temporarily-unavailable',
  ],
  examples: [
    {
      summary: 'An image of this site',
      body: { 'application/json': { imageURL: `${exampleOrigin}/photos/forest.jpg` } },
      status: 201,
    },
    {
      summary: 'A form',
      body: { 'application/x-www-form-urlencoded': { imageURL: `${exampleOrigin}/photos/forest.jpg` } },
      status: 201,
    },
    {
      summary: 'An upload that does not exist',
      body: { 'application/json': { upload: 'uploads/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d' } },
      status: 422,
      problem: 'upload-not-found',
    },
    {
      summary: 'A URL without a scheme',
      body: { 'application/json': { imageURL: 'www.example.com/photo.jpg' } },
      status: 400,
      problem: 'invalid-image-url',
    },
  ],
});

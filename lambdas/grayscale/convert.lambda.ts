import { S3Client } from '@aws-sdk/client-s3';
import { prefersHtml } from '../shared/accept.ts';
import { type Body, readBody } from '../shared/body.ts';
import { clientSettings } from '../shared/client-settings.ts';
import type { Deadline } from '../shared/deadline.ts';
import { environmentVariables, optionalVariable, requiredVariable } from '../shared/environment.ts';
import { PageTemplate } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { json, seeOther } from '../shared/http-response.ts';
import { Problem } from '../shared/problem.ts';
import { fetchImage } from './fetch-image.ts';
import { grayscale } from './grayscale.ts';
import { imageForm } from './image-form.ts';
import { readImageUrl, readOrigins } from './image-url.ts';
import { readUpload, readUploadKey } from './uploads.ts';

const client = new S3Client(clientSettings);
const images = { client, bucketName: requiredVariable(environmentVariables.imagesBucket) };
const uploads = { client, bucketName: requiredVariable(environmentVariables.uploadsBucket) };
const allowedOrigins = readOrigins(optionalVariable(environmentVariables.allowedImageOrigins));

/** `POST /api/images` */
export const handler = httpHandler(
  async (event, deadline) => {
    const image = await grayscale(await readSource(readBody(event), deadline), images, deadline);
    return prefersHtml(event.headers.accept)
      ? seeOther(image.url)
      : json(201, image, { location: image.url });
  },
  { template: PageTemplate.read(), form: imageForm },
);

/** @returns the bytes of the image: fetched from its URL, or uploaded */
function readSource({ type, fields }: Body, deadline: Deadline): Promise<Buffer> {
  if (type === 'json' && fields.has('upload')) {
    if (fields.has('imageURL')) throw new Problem('invalid-upload');
    return readUpload(uploads, readUploadKey(fields.get('upload')), deadline);
  }
  return fetchImage(readImageUrl(fields.get('imageURL')), { allowedOrigins, deadline });
}

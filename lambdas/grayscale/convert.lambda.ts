import { S3Client } from '@aws-sdk/client-s3';
import { prefersHtml } from '../shared/accept.ts';
import { clientSettings } from '../shared/client-settings.ts';
import type { Deadline } from '../shared/deadline.ts';
import { environmentVariables, optionalVariable, requiredVariable } from '../shared/environment.ts';
import { PageTemplate } from '../shared/html.ts';
import { json, seeOther } from '../shared/http-response.ts';
import type { RequestOf, ResponseOf } from '../shared/route.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { convertRoute } from './convert.schema.ts';
import { fetchImage } from './fetch-image.ts';
import { grayscale } from './grayscale.ts';
import { imageForm } from './image-form.ts';
import { parseImageUrl, readOrigins } from './image-url.ts';
import { readUpload } from './uploads.ts';

type ConvertFields = RequestOf<typeof convertRoute>['body']['fields'];

const client = new S3Client(clientSettings);
const images = { client, bucketName: requiredVariable(environmentVariables.imagesBucket) };
const uploads = { client, bucketName: requiredVariable(environmentVariables.uploadsBucket) };
const allowedOrigins = readOrigins(optionalVariable(environmentVariables.allowedImageOrigins));

export const handler = routeHandler(
  convertRoute,
  async ({ event, body, deadline }) => {
    const image = await grayscale(await readSource(body.fields, deadline), images, deadline);
    return prefersHtml(event.headers.accept)
      ? seeOther(image.url)
      : json(201, image satisfies ResponseOf<typeof convertRoute, 201>, { location: image.url });
  },
  { template: PageTemplate.read(), form: imageForm },
);

/** @returns the bytes of the image: fetched from its URL, or uploaded */
function readSource(fields: ConvertFields, deadline: Deadline): Promise<Buffer> {
  if ('upload' in fields && fields.upload !== undefined) return readUpload(uploads, fields.upload, deadline);
  return fetchImage(parseImageUrl(fields.imageURL) as URL, { allowedOrigins, deadline });
}

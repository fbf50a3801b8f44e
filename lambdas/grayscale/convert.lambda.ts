import { prefersHtml } from '../shared/accept.ts';
import { afterLoad } from '../shared/after-load.ts';
import { type Bucket, bucket } from '../shared/aws/bucket.ts';
import type { Deadline } from '../shared/deadline.ts';
import { environmentVariables, optionalVariable, requiredVariable } from '../shared/environment.ts';
import { PageTemplate } from '../shared/html.ts';
import { json, seeOther } from '../shared/http-response.ts';
import type { RequestOf, ResponseOf } from '../shared/route.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { convertRoute } from './convert.schema.ts';
import { grayscale } from './grayscale.ts';
import { imageForm } from './image-form.ts';
import { parseImageUrl, readOrigins } from './image-url.ts';
import { readUpload } from './uploads.ts';

type ConvertFields = RequestOf<typeof convertRoute>['body']['fields'];

const images = bucket(requiredVariable(environmentVariables.imagesBucket));
const uploads = bucket(requiredVariable(environmentVariables.uploadsBucket));
const allowedOrigins = readOrigins(optionalVariable(environmentVariables.allowedImageOrigins));
afterLoad(() => images.connect());

export const handler = routeHandler(
  convertRoute,
  async ({ event, body, deadline, timing }) => {
    const source = await timing.measure('source', () => readSource(body.fields, deadline));
    const send: Bucket['send'] = (...request) => timing.measure('bucket', () => images.send(...request));
    const image = await grayscale(source, { ...images, send }, deadline);
    return prefersHtml(event.headers.accept)
      ? seeOther(image.url)
      : json(201, image satisfies ResponseOf<typeof convertRoute, 201>, {
          location: image.url,
          'source-bytes': String(source.length),
        });
  },
  { template: PageTemplate.read(), form: imageForm },
);

/** @returns the bytes of the image: fetched from its URL, or uploaded */
async function readSource(fields: ConvertFields, deadline: Deadline): Promise<Buffer> {
  if ('upload' in fields && fields.upload !== undefined) return readUpload(uploads, fields.upload, deadline);
  // Loaded here, because undici takes 60 ms of CPU time.
  const { fetchImage } = await import('./fetch-image.ts');
  return fetchImage(parseImageUrl(fields.imageURL) as URL, { allowedOrigins, deadline });
}

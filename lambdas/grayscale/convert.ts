import { S3Client } from '@aws-sdk/client-s3';
import { prefersHtml } from '../shared/accept.ts';
import { json, seeOther } from '../shared/answer.ts';
import { readBody } from '../shared/body.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, optionalVariable, requiredVariable } from '../shared/environment.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { grayscale } from './grayscale.ts';
import { readImageUrl, readOrigins } from './image-url.ts';

const bucket = {
  client: new S3Client(clientSettings),
  bucketName: requiredVariable(environmentVariables.imagesBucket),
};
const allowedOrigins = readOrigins(optionalVariable(environmentVariables.allowedImageOrigins));

/** `POST /api/images` */
export const handler = httpHandler(async (event) => {
  const source = readImageUrl(readBody(event).fields.get('imageURL'));
  const image = await grayscale(source, bucket, { allowedOrigins });
  return prefersHtml(event.headers.accept) ? seeOther(image.url) : json(201, image, { location: image.url });
});

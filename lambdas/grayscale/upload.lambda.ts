import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { html, PageTemplate } from '../shared/html.ts';
import { json } from '../shared/http-response.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { uploadRoute } from './upload.schema.ts';
import { signUploadForm } from './upload-form.ts';

const bucket = {
  client: new S3Client(clientSettings),
  bucketName: requiredVariable(environmentVariables.uploadsBucket),
};

export const handler = routeHandler(
  uploadRoute,
  async ({ body }) => json(201, await signUploadForm(body.fields, bucket)),
  {
    template: PageTemplate.read(),
    form: () => html`<p>Go <a href="/grayscale/">back to the grayscale page</a>.</p>`,
  },
);

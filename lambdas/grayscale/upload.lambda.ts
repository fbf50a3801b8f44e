import { bucket } from '../shared/aws/bucket.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { html, PageTemplate } from '../shared/html.ts';
import { json } from '../shared/http-response.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { uploadRoute } from './upload.schema.ts';
import { signUploadForm } from './upload-form.ts';

const uploads = bucket(requiredVariable(environmentVariables.uploadsBucket));

export const handler = routeHandler(
  uploadRoute,
  ({ body }) => json(201, signUploadForm(body.fields, uploads)),
  {
    template: PageTemplate.read(),
    form: () => html`<p>Go <a href="/grayscale/">back to the grayscale page</a>.</p>`,
  },
);

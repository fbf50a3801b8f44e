import { S3Client } from '@aws-sdk/client-s3';
import { readBody } from '../shared/body.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { html, PageTemplate } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { json } from '../shared/http-response.ts';
import { Problem } from '../shared/problem.ts';
import { readUploadRequest, signUploadForm } from './upload-form.ts';

const bucket = {
  client: new S3Client(clientSettings),
  bucketName: requiredVariable(environmentVariables.uploadsBucket),
};

/** `POST /api/images/uploads` */
export const handler = httpHandler(
  async (event) => {
    const { type, fields } = readBody(event);
    if (type !== 'json') {
      throw new Problem('unsupported-media-type', { detail: 'Send application/json, in UTF-8.' });
    }
    return json(201, await signUploadForm(readUploadRequest(fields), bucket));
  },
  {
    template: PageTemplate.read(),
    form: () => html`<p>Go <a href="/grayscale/">back to the grayscale page</a>.</p>`,
  },
);

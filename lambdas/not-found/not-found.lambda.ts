import { Html, readBundledFile } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { page } from '../shared/http-response.ts';

const content = Html.trusted(readBundledFile('404.html'));

/** The 404 page, which CloudFront requests for files that the bucket does not have. */
export const handler = httpHandler((event) => {
  const response = page(404, content);
  return event.requestContext.http.method === 'HEAD' ? { ...response, body: '' } : response;
});

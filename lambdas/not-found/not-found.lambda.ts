import { Html, readBundledFile } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { page } from '../shared/http-response.ts';

const content = Html.trusted(readBundledFile('404.html'));

/** What the CDN falls back to when the site bucket has no such page: `ANY /releases/{path+}`, `ANY /assets/{path+}` */
export const handler = httpHandler((event) => {
  const answer = page(404, content);
  return event.requestContext.http.method === 'HEAD' ? { ...answer, body: '' } : answer;
});

import { prefersHtml } from '../shared/accept.ts';
import { renderErrorPage } from '../shared/error-page.ts';
import { Html, html, PageTemplate, readBundledFile } from '../shared/html.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { type HttpResponse, json, noStore, page } from '../shared/http-response.ts';

const sitePage = Html.trusted(readBundledFile('404.html'));
const template = PageTemplate.read();
const apiPage = renderErrorPage(
  template,
  { title: 'Not found', detail: 'The API has no such path, or the path does not accept this method.' },
  html`<p>Go to the <a href="/">home page</a>.</p>`,
);

/** Any path that no other route accepts: unknown paths of the API, and files that the buckets do not have. */
export const handler = httpHandler(
  (event) => {
    const isApi = event.rawPath.startsWith('/api/');
    const response = isApi ? unknownApiPath(event.headers.accept) : page(404, sitePage);
    return event.requestContext.http.method === 'HEAD' ? { ...response, body: '' } : response;
  },
  { template },
);

/** JSON is the same as API Gateway's own. */
function unknownApiPath(accept: string | undefined): HttpResponse {
  const vary = 'Accept';
  if (prefersHtml(accept)) return page(404, apiPage, { 'cache-control': noStore, vary });
  return json(404, { message: 'Not Found' }, { vary });
}

// Runs in CloudFront, cloudfront-js-2.0, for each response of the site.
const cookieName = '__Host-visitor';

/**
 * Gives each visitor of the petition a random id for one hour. The page is one cached file for all visitors, so it
 * can't hold an idempotency key. Visitors who have an id keep it.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const response = event.response;
  // AWS does not document whether this is the path before or after the viewer-request function. Both match.
  if (!/^(\/releases\/[^/]+)?\/petition\/(index\.html)?$/.test(request.uri)) return response;

  const sent = request.cookies[cookieName];
  // The request id is unique and random. It may end with `==`, which is removed.
  const id =
    sent && /^[\w-]{16,128}$/.test(sent.value) ? sent.value : event.context.requestId.replace(/[^\w-]/g, '');
  // Lax: links from other sites send the cookie, forms on other sites do not.
  const attributes = 'Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax';
  response.cookies[cookieName] = { value: id, attributes: attributes };
  // CloudFront has cached the page without the cookie. Caches behind CloudFront must not store the cookie.
  response.headers['cache-control'] = { value: 'private, max-age=0, must-revalidate' };
  return response;
}

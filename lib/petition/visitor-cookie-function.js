// Runs in CloudFront, cloudfront-js-2.0, for each response of the site.
const cookieName = '__Host-visitor';

/**
 * Gives whoever opens the petition an id, by which a form that is sent twice is told from two forms: the page is one
 * file for everybody, and can hold no key. Who has an id keeps it, for an hour from each visit to the page.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const response = event.response;
  // With the release or without: AWS does not say whether this is the path as sent, or as the request's function left it.
  if (!/^(\/releases\/[^/]+)?\/petition\/(index\.html)?$/.test(request.uri)) return response;

  const sent = request.cookies[cookieName];
  // The id of a request is unique and says nothing. Its last characters may be `==`, which a cookie need not hold.
  const id =
    sent && /^[\w-]{16,128}$/.test(sent.value) ? sent.value : event.context.requestId.replace(/[^\w-]/g, '');
  // Lax: who comes again by a link from elsewhere keeps the id, and a form that stands elsewhere does not send it.
  const attributes = 'Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax';
  response.cookies[cookieName] = { value: id, attributes: attributes };
  // CloudFront has the page in its cache already, without the cookie. No cache behind it may keep both.
  response.headers['cache-control'] = { value: 'private, max-age=0, must-revalidate' };
  return response;
}

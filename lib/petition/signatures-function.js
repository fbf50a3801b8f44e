// Runs in CloudFront, cloudfront-js-2.0, for each request to the signatures.

/**
 * The path is the whole cache key. Requests for the newest signatures as JSON keep their path and are cached. All other
 * GET and HEAD requests get a unique path and reach the API.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const id = encodeURIComponent(event.context.requestId);
  if (request.uri !== '/api/signatures') {
    // The API returns 404: a page or JSON, so it must not be cached either.
    request.uri = `/api/signatures/-/${id}`;
  } else if (request.method === 'HEAD' || (request.method === 'GET' && !isNewest(request))) {
    request.uri += `/${id}`;
  }
  return request;
}

/** Clients that accept no text type get JSON. */
function isNewest(request) {
  const accept = request.headers.accept;
  const acceptsPage =
    accept !== undefined && (accept.multiValue !== undefined || /text\//i.test(accept.value));
  return !acceptsPage && Object.keys(request.querystring).length === 0;
}

// Runs in CloudFront, cloudfront-js-2.0, for each request to the signatures.

/**
 * The cache policy tells answers apart by the path alone. The newest signatures as JSON, which every visit to the page
 * asks for, keep their path and come out of the cache; anything else that may be read becomes a path of its own each
 * time, and is asked of the API.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  if (request.uri !== '/api/signatures') {
    // Nothing has two parts below: so the API says that there is no such path, whatever was meant.
    request.uri = '/api/signatures/-/-';
  } else if (request.method === 'HEAD' || (request.method === 'GET' && !isNewest(request))) {
    request.uri += `/${encodeURIComponent(event.context.requestId)}`;
  }
  return request;
}

/** Who names no kind of text gets JSON. */
function isNewest(request) {
  const accept = request.headers.accept;
  const asPage = accept !== undefined && (accept.multiValue !== undefined || /text\//i.test(accept.value));
  return !asPage && Object.keys(request.querystring).length === 0;
}

// Runs in CloudFront, cloudfront-js-2.0, for each request to the site. The strings are filled in at synthesis.
const releasePrefix = '/releases/__RELEASE__';
const redirectHeaders = '__REDIRECT_HEADERS__';

/**
 * A page is a folder in the live release: `/petition/` is its `petition/index.html`. Each page has one address; the
 * others redirect to it.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  // Named by their hash, these are of all releases: a page that is still open finds its scripts after a deployment.
  if (/^\/assets\/.*[^/]$/.test(request.uri) || request.uri === '/config.json') return request;

  // Browsers read `//host` and `/\host` as another site's address.
  const path = request.uri.replace(/^[/\\]+/, '/');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'index.html') return redirect(path.slice(0, -name.length), request.querystring);
  if (name !== '' && name.indexOf('.') === -1) return redirect(`${path}/`, request.querystring);
  if (path !== request.uri) return redirect(path, request.querystring);

  request.uri = releasePrefix + path + (name === '' ? 'index.html' : '');
  return request;
}

function redirect(path, querystring) {
  const headers = { location: { value: path + search(querystring) } };
  for (const name in redirectHeaders) headers[name] = { value: redirectHeaders[name] };
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: headers };
}

/** The query as it was sent: CloudFront hands over its values still encoded. */
function search(querystring) {
  const pairs = [];
  for (const name in querystring) {
    const values = querystring[name].multiValue || [querystring[name]];
    for (let i = 0; i < values.length; i++) {
      pairs.push(values[i].value === '' ? name : `${name}=${values[i].value}`);
    }
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

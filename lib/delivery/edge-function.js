// Runs in CloudFront, cloudfront-js-2.0, for each request to a bucket. The synthesis replaces the placeholders.
const releasePrefix = '/releases/__RELEASE__';
const redirectHeaders = '__REDIRECT_HEADERS__';
// S3 allows keys of 1,024 bytes, without the first slash. It answers longer ones with 400, for which an origin group has
// no fallback.
const maxPathLength = 1 + 1024 - `${releasePrefix}index.html`.length;

/**
 * A page is a folder of the live release: `/petition/` is `petition/index.html`. Each page has one URL. Other URLs
 * redirect to it.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  if (request.uri.length > maxPathLength) {
    request.uri = '/releases/path-too-long';
    return request;
  }
  // Assets have their hash in the name and are shared by all releases: open pages find theirs after a deployment.
  // Converted images belong to no release.
  if (/^\/(assets|images)\/.*[^/]$/.test(request.uri) || request.uri === '/config.json') return request;

  // Browsers take a redirect to `//host` or `/\host` for another site.
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

/** The query string as it was sent: the event holds the values in their encoded form. */
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

// Runs in CloudFront, cloudfront-js-2.0, for each request to a bucket. The synthesis replaces the placeholders.
const releasePrefix = '/releases/__RELEASE__';
const redirectHeaders = '__REDIRECT_HEADERS__';
// Empty without an own domain: then no name redirects.
const mainName = '__MAIN_NAME__';
const redirectedNames = '__REDIRECTED_NAMES__';
// S3 allows keys of 1,024 bytes, without the first slash. It answers longer ones with 400, for which an origin group
// has no fallback.
const maxPathLength = 1 + 1024 - `${releasePrefix}index.html`.length;
// CloudFront passes the path as it was sent, and S3 decodes it. Without this, `/%70etition/` would be a second URL. No
// path of the site needs encoding. Letters, digits and `-._~` are the same when they are encoded (RFC 3986, section
// 6.2.2.2).
const encodedUnreserved = /%(2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/gi;

/**
 * A page is a folder of the live release: `/petition/` is `petition/index.html`. Each page has one URL. Other URLs
 * redirect to it.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const uri = request.uri.replace(encodedUnreserved, decodeURIComponent);
  const isMissing = request.uri.length > maxPathLength || uri.includes('%');
  // Assets have their hash in the name and are shared by all releases: open pages find theirs after a deployment.
  // Converted images belong to no release.
  const isShared = /^\/(assets|images)\/.*[^/]$/.test(uri) || uri === '/config.json';
  const path = isMissing ? request.uri : isShared ? uri : pathOfPage(uri);
  const origin = isRedirected(request.headers.host) ? `https://${mainName}` : '';
  if (origin !== '' || path !== request.uri) return redirect(origin + path, request.querystring);

  if (isMissing) request.uri = '/releases/no-such-object';
  else if (!isShared) request.uri = releasePrefix + path + (path.endsWith('/') ? 'index.html' : '');
  return request;
}

/** Browsers take a redirect to `//host` or `/\host` for another site, so the path begins with one slash. */
function pathOfPage(uri) {
  const path = uri.replace(/^[/\\]+/, '/');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'index.html') return path.slice(0, -name.length);
  return name !== '' && name.indexOf('.') === -1 ? `${path}/` : path;
}

/** Whether a request names another host than the main one. A client may send the port, and letters of either case. */
function isRedirected(header) {
  if (mainName === '' || header === undefined) return false;
  const name = header.value.replace(/:\d+$/, '').toLowerCase();
  return redirectedNames.includes(name) || name.endsWith('.cloudfront.net');
}

function redirect(location, querystring) {
  const headers = { location: { value: location + search(querystring) } };
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

// Loaded into a handler's process before the handler (`node --import`). It redirects HTTPS requests to AWS hosts to the
// local servers, so that the deployed bundles run unchanged and no request leaves the machine for AWS. It is plain
// JavaScript, so that no process pays for a compiler.
// Built-in modules are loaded without `import`, as in the bootstrap.
const dns = process.getBuiltinModule('node:dns');
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');
const { syncBuiltinESMExports } = process.getBuiltinModule('node:module');
const { urlToHttpOptions } = process.getBuiltinModule('node:url');

/** Maps origins to local origins, e.g. `{"https://cognito-idp.us-east-1.amazonaws.com":"http://127.0.0.1:49152"}`. */
const variable = 'LOCAL_ORIGIN_MAP';

/** @type {Record<string, string>} */
const originMap = JSON.parse(process.env[variable] ?? '{}');
// The handler sees only the environment of its template.
delete process.env[variable];

/** URL of the server that responds for all other AWS hosts. */
const servicesUrl = process.env.LOCAL_SERVICES_URL;
delete process.env.LOCAL_SERVICES_URL;

const { request } = https;
const { lookup } = dns;

/** @param {unknown} host */
const isAws = (host) =>
  servicesUrl !== undefined && /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)$/.test(String(host));

/**
 * `https.request` in all its forms: with a URL, with options, or with both.
 *
 * @param {unknown[]} parameters
 * @returns {http.ClientRequest}
 */
function redirectedRequest(...parameters) {
  const [options, callback] = merged(parameters);
  const host = options.hostname ?? options.host ?? 'localhost';
  const origin = `https://${host}${[undefined, null, '', 443, '443'].includes(options.port) ? '' : `:${options.port}`}`;
  const isMapped = Object.hasOwn(originMap, origin);
  if (!isMapped && !isAws(host)) return Reflect.apply(request, https, parameters);
  const { protocol, hostname, port, pathname } = new URL(isMapped ? originMap[origin] : String(servicesUrl));
  // An HTTPS agent can't speak HTTP, and a TLS server name has no use.
  const { agent, servername, defaultPort, path = '/', headers, ...rest } = options;
  const target = isMapped
    ? { path, headers }
    : { path: `${pathname}${path}`, headers: forServices(headers, host) };
  return http.request({ ...rest, ...target, protocol, hostname, host: hostname, port }, callback);
}

/**
 * Passes the host name in another header, by which the server knows the service. The `Host` header is removed, because
 * the server rejects names that are not local.
 *
 * @param {unknown} headers
 * @param {string} host
 * @returns {http.OutgoingHttpHeaders}
 */
function forServices(headers, host) {
  const given = Object.entries(/** @type {object} */ (headers ?? {}));
  return {
    ...Object.fromEntries(given.filter(([name]) => name.toLowerCase() !== 'host')),
    'x-local-aws-host': host,
  };
}

/**
 * `dns.lookup`, for `fetch` and other clients that connect without `https.request`. Some operations put a prefix in
 * front of the host, such as `sync-127.0.0.1`.
 *
 * @param {string} host
 * @param {unknown[]} parameters
 */
function guardedLookup(host, ...parameters) {
  if (!isAws(host) && !/^[a-z-]+127\.0\.0\.1$/.test(host))
    return Reflect.apply(lookup, dns, [host, ...parameters]);
  const callback = /** @type {(error: Error) => void} */ (parameters.at(-1));
  process.nextTick(callback, new Error(`The local run can't connect to ${host}. Call AWS with the AWS SDK.`));
}

/**
 * @param {unknown[]} parameters
 * @returns {[https.RequestOptions, ((response: http.IncomingMessage) => void) | undefined]}
 */
function merged([first, second, third]) {
  const byUrl = typeof first === 'string' || first instanceof URL;
  const url = byUrl ? urlToHttpOptions(new URL(first)) : {};
  const options = byUrl ? (typeof second === 'function' ? {} : second) : first;
  const callback = [second, third].find((parameter) => typeof parameter === 'function');
  return [{ ...url, .../** @type {object} */ (options) }, /** @type {any} */ (callback)];
}

if (servicesUrl !== undefined) dns.lookup = /** @type {typeof dns.lookup} */ (guardedLookup);
if (Object.keys(originMap).length > 0 || servicesUrl !== undefined) {
  https.request = /** @type {typeof https.request} */ (redirectedRequest);
  https.get = (...parameters) => {
    const sent = redirectedRequest(...parameters);
    sent.end();
    return sent;
  };
  // Named imports of a bundle get the new functions, too.
  syncBuiltinESMExports();
}

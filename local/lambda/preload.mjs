// Loaded into a handler's process before the handler (`node --import`). It redirects HTTPS requests to emulated AWS
// hosts to the local servers, so that the deployed bundles run unchanged. It is plain JavaScript, so that no process
// pays for a compiler.
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { urlToHttpOptions } from 'node:url';

/** Maps origins to local origins, e.g. `{"https://cognito-idp.us-east-1.amazonaws.com":"http://127.0.0.1:49152"}`. */
const variable = 'LOCAL_ORIGIN_MAP';

/** @type {Record<string, string>} */
const originMap = JSON.parse(process.env[variable] ?? '{}');
// The handler sees only the environment of its template.
delete process.env[variable];

const { request } = https;

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
  const local = Object.hasOwn(originMap, origin) ? new URL(originMap[origin]) : undefined;
  if (!local) return Reflect.apply(request, https, parameters);
  const { protocol, hostname, port } = local;
  // An HTTPS agent can't speak HTTP, and a TLS server name has no use.
  const { agent, servername, defaultPort, ...rest } = options;
  return http.request({ ...rest, protocol, hostname, host: hostname, port }, callback);
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

if (Object.keys(originMap).length > 0) {
  https.request = /** @type {typeof https.request} */ (redirectedRequest);
  https.get = (...parameters) => {
    const sent = redirectedRequest(...parameters);
    sent.end();
    return sent;
  };
  // Named imports of a bundle get the new functions, too.
  syncBuiltinESMExports();
}

import { createHash, X509Certificate } from 'node:crypto';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { generate } from 'selfsigned';
import { listen } from '../../local/server.ts';

/** A site over TLS, like CloudFront, for a host name that does not resolve. */
export interface TlsFront {
  /** The name in its certificate. Clients must be told the ports. */
  readonly host: string;
  /** On this machine. */
  readonly ports: { readonly http: number; readonly https: number };
  /** Self-signed, as PEM. */
  readonly certificate: string;
  /** SHA-256 of the certificate's public key, in base64, with which Chromium trusts the certificate. */
  readonly keyHash: string;
  close(): Promise<void>;
}

/**
 * Puts TLS in front of a local run. HTTP requests are redirected to https, as in the distribution
 * (`redirect-to-https`). HTTPS requests are forwarded.
 *
 * @param site origin of the local run
 */
export async function startTlsFront(site: string, host = 'www.example.com'): Promise<TlsFront> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  const https = await listen(
    createTlsServer({ key, cert }, (incoming, outgoing) => pass(site, incoming, outgoing)),
  );
  const http = await listen(
    createServer(({ url }, response) => {
      response.writeHead(301, { location: `https://${host}${url}` }).end();
    }),
  );
  const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    host,
    ports: { http: http.port, https: https.port },
    certificate: cert,
    keyHash: createHash('sha256').update(publicKey).digest('base64'),
    close: async () => {
      await Promise.all([http.close(), https.close()]);
    },
  };
}

function pass(site: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const { hostname, port, host, origin } = new URL(site);
  // A local run refuses requests from pages of other origins. The pages of this front are its own.
  const isOwn = headers.origin === `https://${headers.host}`;
  const forwarded = { ...headers, host, ...(isOwn && { origin }) };
  const onward = forward({ hostname, port, method, path: url, headers: forwarded }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

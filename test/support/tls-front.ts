import { createHash, X509Certificate } from 'node:crypto';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { generate } from 'selfsigned';
import { listen } from '../../local/server.ts';

/** A site over TLS, as CloudFront would have it, for a host that leads nowhere. */
export interface TlsFront {
  /** The name that its certificate is for; whoever asks has to be led to the ports. */
  readonly host: string;
  /** Of this machine. */
  readonly ports: { readonly http: number; readonly https: number };
  /** PEM, signed by itself. */
  readonly certificate: string;
  /** SHA-256 of the certificate's public key, in base64: Chromium trusts a certificate by that. */
  readonly keyHash: string;
  close(): Promise<void>;
}

/**
 * Puts TLS before a local run: what comes without it is led to https, as the distribution's behaviors say
 * (`redirect-to-https`), everything else is passed on.
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
  const { hostname, port, host } = new URL(site);
  const onward = forward({ hostname, port, method, path: url, headers: { ...headers, host } }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

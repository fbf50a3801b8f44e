import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ServiceError } from './service-error.ts';

/** A call of an AWS API, in any of its protocols. */
export interface ServiceCall {
  /** The function whose handler calls. */
  readonly functionName: string;
  /** The signing name, e.g. `sns`. */
  readonly service: string;
  /** E.g. `Publish`. Method and path for a REST API. */
  readonly operation: string;
  /** `X-Amz-Target`, or empty. */
  readonly target: string;
  readonly method: string;
  /** Without the part that names the function. */
  readonly path: string;
  readonly protocol: 'json' | 'xml' | 'ec2' | 'cbor';
  readonly body: string;
}

/** The header with which the handlers' preload passes the host name of a redirected request. */
const hostHeader = 'x-local-aws-host';

/** REST APIs whose errors are XML. */
const xmlServices = ['cloudfront', 'route53', 's3', 's3-outposts'];

/** Reads a call to `/of/<function>/…`. */
export async function readCall(request: IncomingMessage): Promise<ServiceCall> {
  const { method = 'GET', url = '/', headers } = request;
  const [, of = '', path = '/'] = /^\/of\/([^/?]+)([^?]*)/.exec(url) ?? [];
  const body = await text(request);
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(headers.authorization ?? '')?.[1];
  const host = String(headers[hostHeader] ?? '');
  const service = scope ?? host.split('.')[0] ?? '';
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const action = isForm ? new URLSearchParams(body).get('Action') : undefined;
  const target = String(headers['x-amz-target'] ?? '');
  const rpc = /^\/service\/[^/]+\/operation\/(\w+)$/.exec(path)?.[1];
  return {
    functionName: decodeURIComponent(of) || 'a program of this machine',
    service: service || 'service of this address',
    operation: action ?? (target.split('.').at(-1) || undefined) ?? rpc ?? `${method} ${path}`,
    target,
    method,
    path,
    protocol: protocolOf(headers['smithy-protocol'], isForm, service),
    body,
  };
}

function protocolOf(smithy: unknown, isForm: boolean, service: string): ServiceCall['protocol'] {
  if (smithy === 'rpc-v2-cbor') return 'cbor';
  if (service === 'ec2') return 'ec2';
  return isForm || xmlServices.includes(service) ? 'xml' : 'json';
}

/** Sends an error in the protocol of the call, so that every SDK shows its message. */
export function sendServiceError(
  { protocol }: ServiceCall,
  { code, message, status }: ServiceError,
  response: ServerResponse,
): void {
  response.statusCode = status;
  if (protocol === 'cbor') {
    response.setHeader('smithy-protocol', 'rpc-v2-cbor').setHeader('content-type', 'application/cbor');
    response.end(Buffer.concat([Buffer.from([0xa2]), ...['__type', code, 'message', message].map(cborText)]));
    return;
  }
  if (protocol === 'json') {
    response.setHeader('content-type', 'application/x-amz-json-1.0').setHeader('x-amzn-errortype', code);
    response.end(JSON.stringify({ __type: code, message }));
    return;
  }
  const error = `<Error><Type>Sender</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
  const wrapped =
    protocol === 'ec2'
      ? `<Response><Errors>${error}</Errors></Response>`
      : `<ErrorResponse>${error}</ErrorResponse>`;
  response.setHeader('content-type', 'text/xml').end(wrapped);
}

/** A text in CBOR (RFC 8949, major type 3) with a length of two bytes. */
function cborText(value: string): Buffer {
  const bytes = Buffer.from(value).subarray(0, 0xffff);
  const head = Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}

const escapeXml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

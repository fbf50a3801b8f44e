import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  constants as rsa,
  sign,
} from 'node:crypto';
import {
  byStranger,
  changed,
  type Json,
  type Make,
  part,
  withClaims,
  withHeader,
  withTexts,
} from './token-makers.ts';
import { encode } from './tokens.ts';

const now = Math.floor(Date.now() / 1_000);
const hour = 3_600;

/** The public key in each form that a verifier might use as a shared secret. */
const publicForms: Readonly<Record<string, (key: KeyObject) => string | Buffer>> = {
  'PEM (SPKI)': (key) => key.export({ type: 'spki', format: 'pem' }),
  'PEM without its last line break': (key) => String(key.export({ type: 'spki', format: 'pem' })).trimEnd(),
  'PEM (PKCS#1)': (key) => key.export({ type: 'pkcs1', format: 'pem' }),
  'DER (SPKI)': (key) => key.export({ type: 'spki', format: 'der' }),
  'DER (PKCS#1)': (key) => key.export({ type: 'pkcs1', format: 'der' }),
  JWK: (key) => JSON.stringify(key.export({ format: 'jwk' })),
  'its modulus': (key) => Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'),
  'its modulus as text': (key) => key.export({ format: 'jwk' }).n ?? '',
};

const confusedWithHmac = Object.entries(publicForms).flatMap(([form, secretOf]) =>
  ['256', '384', '512'].map((bits): [string, Make] => [
    `HS${bits} keyed with the public key as ${form}`,
    ({ good, key }) =>
      encode({ ...good, header: { ...good.header, alg: `HS${bits}` } }, (input) =>
        createHmac(`sha${bits}`, secretOf(createPublicKey(key)))
          .update(input)
          .digest('base64url'),
      ),
  ]),
);

const withoutSignature = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): [string, Make][] => [
  [
    `alg "${alg}" without a signature`,
    ({ good }) => encode({ ...good, header: { ...good.header, alg } }, () => ''),
  ],
  [
    `alg "${alg}" with a signature of one letter`,
    ({ good }) => encode({ ...good, header: { ...good.header, alg } }, () => 'A'),
  ],
  [`alg "${alg}" with the signature of RS256`, withHeader({ alg })],
]);

const otherAlgorithms: [string, Make][] = [
  ['RS384 over a signature of RS256', withHeader({ alg: 'RS384' })],
  ['PS256 over a signature of RS256', withHeader({ alg: 'PS256' })],
  ['ES256 over a signature of RS256', withHeader({ alg: 'ES256' })],
  ['alg in lower case', withHeader({ alg: 'rs256' })],
  ['no alg', withHeader({ alg: undefined })],
  ['alg in a list', withHeader({ alg: ['RS256'] })],
  ...['sha384', 'sha512'].map((hash): [string, Make] => [
    `the pool's own signature with ${hash}, labeled so`,
    ({ good, key }) =>
      encode({ ...good, header: { ...good.header, alg: `RS${hash.slice(3)}` } }, (input) =>
        part(sign(hash, Buffer.from(input), key)),
      ),
  ]),
  [
    "the pool's own signature by PS256, labeled so",
    ({ good, key }) =>
      encode({ ...good, header: { ...good.header, alg: 'PS256' } }, (input) =>
        part(sign('sha256', Buffer.from(input), { key, padding: rsa.RSA_PKCS1_PSS_PADDING, saltLength: 32 })),
      ),
  ],
  [
    "ES256 of another key with the pool's key id",
    ({ good }) => {
      const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
      return encode({ ...good, header: { ...good.header, alg: 'ES256' } }, (input) =>
        part(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })),
      );
    },
  ],
];

const keyIds: [string, Make][] = [
  ...Object.entries<unknown>({
    missing: undefined,
    empty: '',
    unknown: 'unknown',
    'that climbs folders': '../../../../dev/null',
    'that is an address': 'https://attacker.example/jwks.json',
    'of SQL': "' UNION SELECT 'key' --",
    "that looks like another pool's": 'us-east-1_Another01/8f4e2c1d-aaaa-bbbb-cccc-000000000000',
    'in a list': ['key'],
    'of a number': 0,
    'named like a method': '__proto__',
    'with a null character': 'key\u0000',
    'of 3,000 characters': 'k'.repeat(3_000),
  }).map(([what, kid]): [string, Make] => [`a key id ${what}`, withHeader({ kid })]),
  [
    "a key id with the pool's own in a list",
    ({ good, key }) => withHeader({ kid: [good.header.kid] })({ good, key }),
  ],
  ["a signature of another key with the pool's key id", byStranger(() => ({}))],
  ['a signature of another key with its own key id', byStranger(() => ({ kid: 'stranger' }))],
];

const namedKeys: [string, Make][] = [
  ['jku', (): Json => ({ jku: 'https://attacker.example/jwks.json' })],
  ['jwk', (own: Json): Json => ({ jwk: own })],
  ['x5u', (): Json => ({ x5u: 'https://attacker.example/cert.pem' })],
  ['x5c', (): Json => ({ x5c: ['MIIB'] })],
].flatMap(([name, header]): [string, Make][] => [
  [`a stranger's signature with ${name}`, byStranger(header as (own: Json) => Json)],
  [`the pool's signature with ${name}`, withHeader((header as (own: Json) => Json)({}))],
]);

const claims: [string, Make][] = Object.entries<Json>({
  'for another use: id': { token_use: 'id' },
  'for another use: refresh': { token_use: 'refresh' },
  'for another use: a list': { token_use: ['access'] },
  'for no use': { token_use: undefined },
  'of another pool': { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Another01' },
  'of another region': { iss: 'https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_Example01' },
  'of no issuer': { iss: undefined },
  'of another client': { client_id: 'anotherclient' },
  'of no client': { client_id: undefined },
  'of an empty client': { client_id: '' },
  'without a scope': { scope: undefined },
  'with an empty scope': { scope: '' },
  'with other scopes': { scope: 'openid email' },
  'with the beginning of the scope': { scope: 'openid members/rea' },
  'with a longer scope': { scope: 'openid members/read2' },
  'with a prefixed scope': { scope: 'openid xmembers/read' },
  'with the scope in another case': { scope: 'openid Members/Read' },
  'with the scope in a list': { scope: ['members/read'] },
  'with comma-separated scopes': { scope: 'openid,members/read' },
  'that expired a second ago': { exp: now - 1 },
  'that expired long ago': { exp: 1 },
  'that never expires': { exp: undefined },
  'that expires at null': { exp: null },
  'that expires at a string': { exp: String(now + hour) },
  'that expires at a fraction': { exp: now + hour + 0.5 },
  'that expires before 1970': { exp: -now - hour },
  'that expires in 30,000 years': { exp: 999_999_999_999 },
  'that expires at infinity': { exp: Number.MAX_VALUE },
  'that is not valid yet': { nbf: now + hour },
  'that is valid from a string': { nbf: String(now - hour) },
  'that was issued in the future': { iat: now + hour, exp: now + 2 * hour },
  'that was never issued': { iat: undefined },
  'that was issued at a string': { iat: String(now) },
}).map(([what, changes]) => [`a token ${what}`, withClaims(changes)]);

const ofTheGood: [string, Make][] = [
  [
    'a token of an issuer with a slash at the end',
    (material) => withClaims({ iss: `${material.good.claims.iss}/` })(material),
  ],
  [
    'a token of an issuer in upper case',
    (material) => withClaims({ iss: String(material.good.claims.iss).toUpperCase() })(material),
  ],
  ['a token of a list of issuers', (material) => withClaims({ iss: [material.good.claims.iss] })(material)],
  [
    'a token of a list of clients',
    (material) => withClaims({ client_id: [material.good.claims.client_id] })(material),
  ],
  [
    'a token with aud in place of client_id',
    (material) => withClaims({ client_id: undefined, aud: material.good.claims.client_id })(material),
  ],
];

const shapes: [string, Make][] = [
  ['no header', changed((_h, c, s) => `.${c}.${s}`)],
  ['no claims', changed((h, _c, s) => `${h}..${s}`)],
  ['no signature', changed((h, c) => `${h}.${c}.`)],
  ['no signature and no dot', changed((h, c) => `${h}.${c}`)],
  ['a fourth part', changed((h, c, s) => `${h}.${c}.${s}.${s}`)],
  ['an empty fourth part', changed((h, c, s) => `${h}.${c}.${s}.`)],
  ['two tokens joined by a comma', changed((h, c, s) => `${h}.${c}.${s},${h}.${c}.${s}`)],
  ['two tokens joined by a blank', changed((h, c, s) => `${h}.${c}.${s} ${h}.${c}.${s}`)],
  ['two tokens joined by a dot', changed((h, c, s) => `${h}.${c}.${s}.${h}.${c}.${s}`)],
  ['parts in another order', changed((h, c, s) => `${c}.${h}.${s}`)],
  ...['header', 'claims', 'signature'].flatMap((name, index): [string, Make][] => {
    const edit = (edited: (text: string) => string) =>
      changed((...parts) => parts.map((text, at) => (at === index ? edited(text) : text)).join('.'));
    const middle = (text: string, by: string) => {
      const half = Math.floor(text.length / 2);
      return `${text.slice(0, half)}${by}${text.slice(half)}`;
    };
    return [
      [`a ${name} changed by one bit`, edit(flipped)],
      [`a ${name} without its last character`, edit((text) => text.slice(0, -1))],
      [`a ${name} without its first half`, edit((text) => text.slice(text.length / 2))],
      [`a ${name} with padding`, edit((text) => `${text}=`)],
      [`a ${name} with a space`, edit((text) => middle(text, ' '))],
      [`a ${name} with a character that is not base64url`, edit((text) => middle(text, '+/'))],
      [`a ${name} with one more letter`, edit((text) => `${text}A`)],
    ];
  }),
  [
    'a signature whose last, unread bits are changed',
    changed((h, c, s) => `${h}.${c}.${unreadBitsChanged(s)}`),
  ],
];

function flipped(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] as number) ^ 1;
  return part(bytes);
}

/** 256 bytes leave four bits of their last character unused, so it represents the same signature. */
function unreadBitsChanged(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${text.slice(0, -1)}${alphabet[alphabet.indexOf(text.slice(-1)) ^ 1]}`;
}

const json: [string, Make][] = [
  ['alg twice, none at last', withTexts((h, c) => [h.replace(/}$/, ',"alg":"none"}'), c])],
  ['the client twice, another at last', withTexts((h, c) => [h, c.replace(/}$/, ',"client_id":"another"}')])],
  ['an expiry twice, past at last', withTexts((h, c) => [h, c.replace(/}$/, ',"exp":1}')])],
  ['a byte order mark before the header', withTexts((h, c) => [`\ufeff${h}`, c])],
  ['a byte order mark before the claims', withTexts((h, c) => [h, `\ufeff${c}`])],
  ['claims in a list', withTexts((h, c) => [h, `[${c}]`])],
  ['claims in a text', withTexts((h, c) => [h, JSON.stringify(c)])],
  ['claims within claims', withTexts((h, c) => [h, `{"claims":${c}}`])],
  ['claims of null', withTexts((h) => [h, 'null'])],
  ['claims under __proto__', withTexts((h, c) => [h, `{"__proto__":${c}}`])],
  ['claims nested 1,000 deep', withTexts((h) => [h, `${'['.repeat(1_000)}${']'.repeat(1_000)}`])],
  ['claims with something after them', withTexts((h, c) => [h, `${c}x`])],
  ['claims that are no JSON', withTexts((h) => [h, "{exp:'never'}"])],
  ['a header of null', withTexts((_h, c) => ['null', c])],
  ['crit with an unknown extension', withHeader({ crit: ['b64'], b64: true })],
  ['an empty crit', withHeader({ crit: [] })],
];

/** Tokens that must be refused, each with one fault. All fit into a header that API Gateway accepts. */
export const refusedTokens: readonly (readonly [fault: string, make: Make])[] = [
  ...withoutSignature,
  ...confusedWithHmac,
  ...otherAlgorithms,
  ...keyIds,
  ...namedKeys,
  ...claims,
  ...ofTheGood,
  ...shapes,
  ...json,
];

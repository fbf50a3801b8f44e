import { type Check, readSiteConfig } from './check.ts';
import { ensure, ensureStatus } from './expectations.ts';
import { type SmokeTarget, send } from './target.ts';

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Checks of the login and of the access to the members' content. None of them logs in. */
export const loginChecks: readonly Check[] = [
  ...refusedTokens().map(([name, authorization]) => ({
    name: `members' content rejects ${name}`,
    run: async (target: SmokeTarget) => {
      const headers = new Headers(authorization === undefined ? [] : [['authorization', authorization]]);
      const response = await send(target, '/api/members/content', { headers });
      ensureStatus(response, ...(authorization === undefined ? [401] : [401, 403]));
      ensure(
        response.headers.get('cache-control') === 'no-store',
        'Cache-Control of the refusal is not no-store.',
      );
    },
  })),
  {
    name: 'issuer of tokens',
    impossible: ({ site }) =>
      site.startsWith('https:') ? undefined : 'The issuer of a local run is a host name that does not exist.',
    run: checkIssuer,
  },
  { name: 'login page', run: checkLogin },
  { name: 'token endpoint allows pages of the site (CORS)', run: checkTokenEndpoint },
];

/** Invalid Authorization headers, each with its fault. */
function refusedTokens(): readonly (readonly [string, string | undefined])[] {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    token_use: 'access',
    scope: 'members/read',
    exp: now + 3_600,
    iat: now,
    sub: 'smoke',
    username: 'smoke',
  };
  return [
    ['a request without a token', undefined],
    ['text that is not a token', 'Bearer AAAA.BBBB.CCCC'],
    ['a token without a signature', `Bearer ${base64url({ alg: 'none' })}.${base64url(claims)}.`],
    [
      'a token with a forged signature',
      `Bearer ${base64url({ alg: 'RS256', kid: 'smoke' })}.${base64url(claims)}.AAAA`,
    ],
  ];
}

async function checkIssuer(target: SmokeTarget): Promise<void> {
  const { auth } = await readSiteConfig(target);
  const response = await send(target, `${auth.issuer}/.well-known/openid-configuration`);
  ensureStatus(response, 200);
  const { issuer, jwks_uri } = JSON.parse(response.text) as { issuer: string; jwks_uri: string };
  ensure(
    issuer === auth.issuer,
    `The issuer is ${issuer} in its own configuration, and ${auth.issuer} in config.json.`,
  );
  const keys = await send(target, jwks_uri);
  ensureStatus(keys, 200);
  ensure(JSON.parse(keys.text).keys.length > 0, 'The issuer has no keys.');
}

/** The login page accepts this client and callback URL. */
async function checkLogin(target: SmokeTarget): Promise<void> {
  const { auth } = await readSiteConfig(target);
  const url = new URL(auth.authorizationEndpoint);
  const parameters = {
    response_type: 'code',
    client_id: auth.clientId,
    redirect_uri: `${target.site}/members/`,
    scope: auth.scope,
    state: 'smoke',
    // SHA-256 of a verifier that is not used.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const response = await send(target, url.href);
  ensureStatus(response, 200, 302, 303);
  const location = response.headers.get('location') ?? '';
  ensure(
    !/[?&]error=/.test(location) && !/\/error\b/.test(location),
    `The login page rejects the request: ${location}`,
  );
}

async function checkTokenEndpoint(target: SmokeTarget): Promise<void> {
  const { auth } = await readSiteConfig(target);
  const response = await send(target, auth.tokenEndpoint, {
    method: 'POST',
    headers: { origin: target.site, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: auth.clientId,
      code: 'smoke',
      redirect_uri: `${target.site}/members/`,
      code_verifier: 'smoke'.repeat(10),
    }).toString(),
  });
  ensureStatus(response, 400);
  const allowed = response.headers.get('access-control-allow-origin');
  ensure(
    allowed === '*' || allowed === target.site,
    `Access-Control-Allow-Origin is ${allowed}: pages can't read tokens.`,
  );
}

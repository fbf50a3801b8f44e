/** What an access token says. The page shows it, and trusts none of it: the authorizer decides. */
export interface TokenClaims {
  readonly algorithm: string;
  readonly keyId: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly use: string;
  readonly scope: string;
  /** Epoch milliseconds. NaN if the token does not say. */
  readonly expiresAtMs: number;
}

/** Reads the claims of a JSON Web Token. Unreadable parts are empty. */
export function readClaims(token: string): TokenClaims {
  const [header = {}, payload = {}] = token.split('.').map(decode);
  return {
    algorithm: String(header.alg ?? ''),
    keyId: String(header.kid ?? ''),
    issuer: String(payload.iss ?? ''),
    clientId: String(payload.client_id ?? ''),
    use: String(payload.token_use ?? ''),
    scope: String(payload.scope ?? ''),
    expiresAtMs: Number(payload.exp) * 1_000,
  };
}

function decode(part: string): Record<string, unknown> {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

const timeFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** Lists what the authorizer checks, with the values of this token. */
export function describeChecks(claims: TokenClaims): readonly (readonly [term: string, value: string])[] {
  const { algorithm, keyId, issuer, clientId, use, scope, expiresAtMs } = claims;
  return [
    ['Signature', `${algorithm}, made with the key ${keyId} of the user pool`],
    ['Issuer', issuer],
    ['Client', clientId],
    ['Use', use],
    ['Scope', scope],
    ['Expiry', Number.isNaN(expiresAtMs) ? '' : timeFormat.format(expiresAtMs)],
  ];
}

/** Formats a duration as minutes and seconds, `59:07`, or with hours, `1:02:03`. Never below zero. */
export function formatRemaining(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000)) || 0;
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(seconds % 60)}`;
}

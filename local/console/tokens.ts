import { type Html, html } from '../html.ts';
import { block, type ConsoleRequest, formatDate, type PageResponse } from './page.ts';

/** A form that decodes a token. */
export function decodeTokenPage({ form }: ConsoleRequest): PageResponse {
  const token = (form.get('token') ?? '').trim().replace(/^Bearer /i, '');
  const isWrong = token !== '' && !decodeToken(token);
  return {
    title: 'Tokens',
    ...(isWrong && {
      status: 400,
      problem: 'This is not a JSON Web Token. It has three parts, separated by dots.',
    }),
    content: html`<p>Decodes an access or ID token. The signature is not checked, and the token is not kept.</p>
<form method="post" action="/tokens"><label for="token">Token</label>
<textarea id="token" name="token" required spellcheck="false">${token}</textarea>
<p class="actions"><button class="main">Decode</button></p></form>
${token !== '' && !isWrong && describeToken(token)}`,
  };
}

/** The decoded parts of a token. */
export function describeToken(token: string): Html {
  const decoded = decodeToken(token);
  if (!decoded) return html`<p class="quiet">Not a JSON Web Token.</p>`;
  const { header, claims } = decoded;
  const expires = typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  return html`${
    expires !== undefined &&
    html`<p>${expires < Date.now() ? html`<span class="bad">Expired</span>` : 'Expires'} at ${formatDate(expires)} UTC.</p>`
  }
${block('Claims', JSON.stringify(claims, undefined, 2))}
${block('Header of the token', JSON.stringify(header, undefined, 2))}`;
}

type Json = Record<string, unknown>;

function decodeToken(token: string): { header: Json; claims: Json } | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const [header, claims] = parts
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    return isObject(header) && isObject(claims) && Number(claims.exp ?? 0) < 8.64e12
      ? { header, claims }
      : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

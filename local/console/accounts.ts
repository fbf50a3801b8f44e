import { html } from '../html.ts';
import { empty, formatDate, type PageResponse, table } from './page.ts';
import type { Inventory, NamedResource } from './sources.ts';

export function listUsers({ userPool }: Inventory): PageResponse {
  const rows = (userPool?.users() ?? []).map(
    ({
      username,
      email,
      emailVerified,
      unconfirmed,
      name,
      groups,
      createdAt,
    }) => html`<tr><th scope="row">${email}</th><td>${name ?? '–'}</td>
<td>${unconfirmed ? 'Unconfirmed' : 'Confirmed'}, e-mail ${emailVerified ? 'verified' : 'not verified'}</td>
<td>${groups.join(', ') || '–'}</td><td><code>${username}</code></td><td class="once">${formatDate(createdAt)}</td></tr>`,
  );
  const headings = ['E-mail', 'Name', 'State', 'Groups', 'User name', 'Created (UTC)'];
  return {
    title: 'Users',
    content: rows.length === 0 ? empty(noneOf(userPool, 'users')) : table('Users', headings, rows),
  };
}

export function listMails({ userPool }: Inventory): PageResponse {
  const mails = userPool?.mails() ?? [];
  return {
    title: 'E-mails',
    content:
      mails.length === 0
        ? empty(noneOf(userPool, 'e-mails'))
        : html`${mails.map(
            ({ to, subject, text, sentAt }) => html`<h2>${subject}</h2>
<p class="quiet">To ${to}, ${formatDate(sentAt)} UTC</p><pre tabindex="0" role="region" aria-label="${subject}">${text}</pre>`,
          )}`,
  };
}

const noneOf = (userPool: Inventory['userPool'], what: string): string =>
  userPool ? `There are no ${what} yet.` : 'The templates have no user pool.';

/** Names only: a value on a screen can end up in a recording. */
export function listSecrets(secrets: readonly NamedResource[]): PageResponse {
  return {
    title: 'Secrets',
    content:
      secrets.length === 0
        ? empty('The templates have no secrets.')
        : html`<p>The console never shows values.</p>${table(
            'Secrets',
            ['Name', 'Path in the app'],
            secrets.map(({ name, path }) => html`<tr><th scope="row">${name}</th><td>${path}</td></tr>`),
          )}`,
  };
}

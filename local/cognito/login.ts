import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../read-body.ts';
import { accountInteractions } from './account-interactions.ts';
import type { Accounts } from './accounts.ts';
import { type Handler, maxBodyBytes, sendHtml } from './http.ts';
import type { InteractionRequest } from './interaction.ts';
import { LoginThrottle } from './login-throttle.ts';
import type { Provider } from './oidc.ts';
import { errorPage } from './page.ts';
import { confirmPage, loginPage } from './pages.ts';
import type { UserPoolClient } from './settings.ts';
import type { User, Users } from './users.ts';

/** The same sentence for every failure, so that it does not reveal which names have an account. */
const wrong = 'Incorrect e-mail or password.';

/**
 * Serves the login page and related pages, and processes their forms. The path contains the id of the login and the
 * name of the page.
 */
export function loginHandler(
  provider: Provider,
  users: Users,
  accounts: Accounts,
  clients: readonly UserPoolClient[],
): Handler {
  const loginThrottle = new LoginThrottle();
  const [client] = clients;
  const site = client?.logoutUrls[0] ?? client?.callbackUrls[0];
  const siteLink = site === undefined ? undefined : { href: site, text: 'Back to the site' };
  const others = accountInteractions(accounts, loginThrottle);

  return async (request, response) => {
    const [path = '', query] = (request.url as string).split('?');
    const [, , uid = '', step = new URLSearchParams(query).get('page') ?? undefined, ...rest] =
      path.split('/');
    const interaction = await findInteraction(provider, request, response, uid);
    if (!interaction || isForged(request)) {
      const detail =
        'You have logged in already, or the login has expired, or it began in another browser. Go back to the site to log in again.';
      return sendHtml(response, 400, errorPage('This login has ended', detail, siteLink));
    }
    const { clientId, returnOrigin } = interaction;
    const body = request.method === 'POST' ? await readBody(request, maxBodyBytes) : undefined;
    if (request.method === 'POST' && body === undefined)
      return sendHtml(response, 413, errorPage('The form is too large', 'A form may have at most 64 KiB.'));
    const form = body === undefined ? undefined : new URLSearchParams(body.toString());
    const interactionRequest: InteractionRequest = {
      layout: { base: `/login/${uid}`, returnOrigin, accounts: accounts.settings },
      client: clients.find((client) => client.clientId === clientId) as UserPoolClient,
      form,
      show: (page, status = 200, headers = {}) => sendHtml(response, status, page, headers),
    };
    if (step === undefined) {
      const user = await logIn(interactionRequest);
      if (!user) return;
      // For `prompt=consent`, an empty consent is enough, because the scopes of own clients are granted without a
      // question.
      const result = { login: { accountId: user.sub, amr: ['pwd'] }, consent: {} };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    }
    const other = Object.hasOwn(others, step) && rest.length === 0 ? others[step] : undefined;
    if (other) return other(interactionRequest);
    interactionRequest.show(errorPage('No such page', 'The user pool has no page at this address.'), 404);
  };

  /** The person who is logged in; undefined where a page was shown instead. */
  async function logIn({ layout, client, form, show }: InteractionRequest): Promise<User | undefined> {
    if (!form) {
      show(loginPage(layout));
      return undefined;
    }
    const username = (form.get('username') ?? '').trim();
    const waitSeconds = loginThrottle.begin(username);
    if (waitSeconds > 0) {
      const problem = `Too many wrong passwords. Wait ${waitSeconds} s, then try again.`;
      show(loginPage(layout, { username, problem }), 429, { 'Retry-After': String(waitSeconds) });
      return undefined;
    }
    const user = await users.authenticate(username, form.get('password') ?? '');
    if (!user) {
      loginThrottle.failed(username);
      const unknown = !client.hidesUsers && !users.find(username);
      show(loginPage(layout, { username, problem: unknown ? 'User does not exist.' : wrong }), 400);
      return undefined;
    }
    loginThrottle.succeeded(username);
    if (!user.unconfirmed) return user;
    const unconfirmed = layout.accounts.verifiesEmail ? confirmPage : loginPage;
    show(unconfirmed(layout, { username, problem: 'User is not confirmed.' }), 400);
    return undefined;
  }
}

/** Whether a page of another origin sent a form. Without the header, the `SameSite` cookie stops such a form. */
function isForged({ method, headers }: IncomingMessage): boolean {
  const from = headers['sec-fetch-site'];
  return method === 'POST' && from !== undefined && from !== 'same-origin';
}

async function findInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  uid: string,
) {
  try {
    const interaction = await provider.interactionDetails(request, response);
    if (interaction.uid !== uid) return undefined;
    const { client_id, redirect_uri } = interaction.params;
    return { clientId: String(client_id), returnOrigin: new URL(String(redirect_uri)).origin };
  } catch {
    // The cookie is missing, or the login has ended.
    return undefined;
  }
}

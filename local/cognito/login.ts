import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountSteps } from './account-steps.ts';
import type { Accounts } from './accounts.ts';
import { Attempts } from './attempts.ts';
import { type Handler, readBody, sendHtml } from './http.ts';
import type { Provider } from './oidc.ts';
import { errorPage } from './page.ts';
import { confirmPage, loginPage } from './pages.ts';
import type { UserPoolClient } from './settings.ts';
import type { User, Users } from './users.ts';
import type { Visit } from './visit.ts';

/** One sentence for every wrong pair, so that it does not tell which names have an account. */
const wrong = 'Incorrect e-mail or password.';

/**
 * Shows the log-in page and those around it, and takes what was typed there. The path says which log-in is under way,
 * and on which of its pages.
 */
export function loginHandler(
  provider: Provider,
  users: Users,
  accounts: Accounts,
  clients: readonly UserPoolClient[],
): Handler {
  const attempts = new Attempts();
  const others = accountSteps(accounts, attempts);

  return async (request, response) => {
    const [, , uid = '', step, ...rest] = (request.url as string).split('?')[0]?.split('/') ?? [];
    const loggingIn = await underWay(provider, request, response, uid);
    if (!loggingIn || isForged(request)) {
      const detail = 'It has expired, or belongs to another browser. Go back to the site and log in again.';
      return sendHtml(response, 400, errorPage('This log-in is no longer under way', detail));
    }
    const { clientId, returnOrigin } = loggingIn;
    const visit: Visit = {
      frame: { base: `/login/${uid}`, returnOrigin, accounts: accounts.settings },
      client: clients.find((client) => client.clientId === clientId) as UserPoolClient,
      form: request.method === 'POST' ? new URLSearchParams(await readBody(request)) : undefined,
      show: (page, status = 200, headers = {}) => sendHtml(response, status, page, headers),
    };
    if (step === undefined) {
      const user = await logIn(visit);
      if (!user) return;
      // An empty consent answers `prompt=consent`: what own clients may have is granted without asking.
      const result = { login: { accountId: user.sub, amr: ['pwd'] }, consent: {} };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    }
    const other = Object.hasOwn(others, step) && rest.length === 0 ? others[step] : undefined;
    if (other) return other(visit);
    visit.show(errorPage('No such page', 'The user pool has no page at this address.'), 404);
  };

  /** The person who is logged in; undefined where a page was shown instead. */
  async function logIn({ frame, client, form, show }: Visit): Promise<User | undefined> {
    if (!form) {
      show(loginPage(frame));
      return undefined;
    }
    const username = (form.get('username') ?? '').trim();
    const wait = attempts.wait(username);
    if (wait > 0) {
      const problem = `Too many wrong passwords. Wait ${wait} s, then try again.`;
      show(loginPage(frame, { username, problem }), 429, { 'Retry-After': String(wait) });
      return undefined;
    }
    const user = await users.authenticate(username, form.get('password') ?? '');
    if (!user) {
      attempts.failed(username);
      const unknown = !client.hidesUsers && !users.find(username);
      show(loginPage(frame, { username, problem: unknown ? 'User does not exist.' : wrong }), 400);
      return undefined;
    }
    attempts.succeeded(username);
    if (!user.unconfirmed) return user;
    const unconfirmed = frame.accounts.verifiesEmail ? confirmPage : loginPage;
    show(unconfirmed(frame, { username, problem: 'User is not confirmed.' }), 400);
    return undefined;
  }
}

/** Whether a form was sent by a page of another origin. A browser that does not say is stopped by the cookie's rules. */
function isForged({ method, headers }: IncomingMessage): boolean {
  const from = headers['sec-fetch-site'];
  return method === 'POST' && from !== undefined && from !== 'same-origin';
}

async function underWay(provider: Provider, request: IncomingMessage, response: ServerResponse, uid: string) {
  try {
    const interaction = await provider.interactionDetails(request, response);
    if (interaction.uid !== uid) return undefined;
    const { client_id, redirect_uri } = interaction.params;
    return { clientId: String(client_id), returnOrigin: new URL(String(redirect_uri)).origin };
  } catch {
    // The cookie is missing, or the log-in has ended.
    return undefined;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Attempts } from './attempts.ts';
import { type Handler, readBody, sendHtml } from './http.ts';
import type { Provider } from './oidc.ts';
import { errorPage, loginPage } from './pages.ts';
import type { Users } from './users.ts';

/** One sentence for every wrong pair, so that it does not tell which names have an account. */
const wrong = 'Incorrect e-mail or password.';

/** Shows the log-in page, and takes what was typed there. The path's last segment names the log-in that is under way. */
export function loginHandler(provider: Provider, users: Users): Handler {
  const attempts = new Attempts();

  return async (request, response) => {
    const loggingIn = await underWay(provider, request, response);
    if (!loggingIn) {
      const detail = 'It has expired, or belongs to another browser. Go back to the site and log in again.';
      return sendHtml(response, 400, errorPage('This log-in is no longer under way', detail));
    }
    const { action, returnOrigin } = loggingIn;
    if (request.method !== 'POST') return sendHtml(response, 200, loginPage({ action, returnOrigin }));

    const form = new URLSearchParams(await readBody(request));
    const username = (form.get('username') ?? '').trim();
    const refuse = (status: number, problem: string, headers: Record<string, string> = {}) =>
      sendHtml(response, status, loginPage({ action, returnOrigin, username, problem }), headers);

    const wait = attempts.wait(username);
    if (wait > 0) {
      return refuse(429, `Too many wrong passwords. Wait ${wait} s, then try again.`, {
        'Retry-After': String(wait),
      });
    }
    const user = await users.authenticate(username, form.get('password') ?? '');
    if (!user) {
      attempts.failed(username);
      return refuse(400, wrong);
    }
    attempts.succeeded(username);
    // An empty consent answers `prompt=consent`: what own clients may have is granted without asking.
    const result = { login: { accountId: user.sub, amr: ['pwd'] }, consent: {} };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
}

async function underWay(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  const action = (request.url as string).split('?')[0] as string;
  try {
    const { uid, params } = await provider.interactionDetails(request, response);
    if (!action.endsWith(`/${uid}`)) return undefined;
    return { action, returnOrigin: new URL(String(params.redirect_uri)).origin };
  } catch {
    // The cookie is missing, or the log-in has ended.
    return undefined;
  }
}

import { type Handler, redirect, sendHtml } from './http.ts';
import type { Provider } from './oidc.ts';
import { errorPage } from './page.ts';
import type { UserPoolClient } from './settings.ts';

/** Cognito's `/logout?client_id=…&logout_uri=…`: ends the session and redirects to a registered logout URL. */
export function logoutHandler(provider: Provider, clients: readonly UserPoolClient[]): Handler {
  return async (request, response) => {
    const { searchParams } = new URL(request.url as string, provider.issuer);
    const client = clients.find(({ clientId }) => clientId === searchParams.get('client_id'));
    const target = searchParams.get('logout_uri');
    if (!client || target === null || !client.logoutUrls.includes(target)) {
      const detail = 'client_id must be a client of the pool, and logout_uri one of its logout URLs.';
      return sendHtml(response, 400, errorPage('The logout failed', detail));
    }
    const context = provider.createContext(request, response);
    const session = await provider.Session.get(context);
    await session.destroy();
    context.cookies.set(provider.cookieName('session'), null, { signed: true });
    redirect(response, target);
  };
}

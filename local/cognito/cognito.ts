import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { Accounts } from './accounts.ts';
import { Codes } from './codes.ts';
import { type Handler, sendHtml, sendJson } from './http.ts';
import { type Keys, loadKeys } from './keys.ts';
import { loginHandler } from './login.ts';
import { logoutHandler } from './logout.ts';
import { type Mail, Mailbox } from './mailbox.ts';
import { errorPage } from './page.ts';
import { inboxPage } from './pages.ts';
import { makeProvider, mayCall, paths, signUpRequest } from './provider.ts';
import { type CognitoOptions, issuerOf } from './settings.ts';
import { userInfoHandler } from './user-info.ts';
import { userPoolApi } from './user-pool-api.ts';
import { type User, Users } from './users.ts';

export type { AccountSettings, CognitoOptions, ResourceServer, UserPoolClient } from './settings.ts';
export type { UserToEnsure } from './users.ts';

/** The local replacement of a Cognito user pool: its login pages, tokens and API, on one port. */
export interface CognitoServer extends LocalServer {
  /**
   * Origin of the pages for a browser, e.g. `http://localhost:49153`. It has the site's host name, so that a browser
   * treats both as one site for cookies. Other processes use `url`.
   */
  readonly hostedUi: string;
  /** `iss` of the tokens: AWS's own URL of the pool. */
  readonly issuer: string;
  /** Local URL of the pool's public keys. */
  readonly jwksUrl: string;
  users(): readonly User[];
  /** Newest first. */
  mails(): readonly Mail[];
}

/** A server that listens. Until it is ready, its responses wait. */
export interface OpeningCognito extends CognitoServer {
  /**
   * @throws {UserError} if the state is damaged
   * @throws {Error} if the options can't be served
   */
  readonly ready: Promise<void>;
}

/**
 * Starts the server on 127.0.0.1. Users, e-mails and keys are stored in the folder. Sessions and refresh tokens end
 * with the process.
 *
 * @throws {UserError} if the state is damaged
 * @throws {Error} if the port is in use (`EADDRINUSE`)
 */
export async function startCognito(options: CognitoOptions): Promise<CognitoServer> {
  const server = await openCognito(options);
  try {
    await server.ready;
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/**
 * Like {@link startCognito}, but returns as soon as the addresses are known. A new key and the hashes of passwords take
 * half a second.
 */
export async function openCognito(options: CognitoOptions): Promise<OpeningCognito> {
  // The names of the cookies contain the port, which is known after the server listens.
  const server = createServer();
  const local = await listen(server, options.port);
  const hostedUi = `http://localhost:${local.port}`;
  let parts: Parts | undefined;
  const opening = loadParts(options, hostedUi).then((loaded) => {
    parts = loaded;
    return routes(options, loaded, local.port, hostedUi);
  });
  const listener: RequestListener = async (request, response) => {
    const [path = ''] = (request.url as string).split('?');
    try {
      const route = await opening;
      await route(request.method as string, path)(request, response);
    } catch (error) {
      options.log(`user pool: ${(error as Error).stack}`);
      const page = errorPage('Something went wrong', 'The terminal of the local run shows the error.');
      if (response.headersSent) response.destroy();
      else sendHtml(response, 500, page);
    }
  };
  const allowsOrigin = (origin: string, request: IncomingMessage) =>
    options.clients.some((client) => mayCall(client, origin)) || isOwnForm(origin, request);
  server.on('request', guarded(listener, { allowsOrigin }));

  const { jwks } = paths(options.userPoolId);
  const ready = opening.then(() => {});
  // The caller may wait for it later. A failure before that must not end the process.
  ready.catch(() => {});
  return {
    ...local,
    // Opening creates files. None is created after this.
    close: async () => {
      await Promise.allSettled([opening, local.close()]);
    },
    hostedUi,
    issuer: issuerOf(options),
    jwksUrl: `${local.url}${jwks}`,
    ready,
    users: () => parts?.users.all() ?? [],
    mails: () => parts?.mailbox.mails ?? [],
  };
}

interface Parts {
  readonly users: Users;
  readonly accounts: Accounts;
  readonly mailbox: Mailbox;
  readonly keys: Keys;
}

async function loadParts(options: CognitoOptions, hostedUi: string): Promise<Parts> {
  const file = (name: string) => join(options.folder, name);
  const loading = [
    loadKeys(file('keys.json')),
    loadUsers(file('users.json'), options),
    Mailbox.load(file('mails.json')),
  ] as const;
  // Waits for all three, so that none of them writes its file after another one has failed.
  await Promise.allSettled(loading);
  const [keys, users, mailbox] = await Promise.all(loading);
  const codes = await Codes.load(file('codes.json'), (name) => users.find(name) !== undefined);
  const accounts = new Accounts(options.accounts, users, codes, mailbox, (line) =>
    options.log(`${line} (all mails: ${hostedUi}/inbox)`),
  );
  return { users, accounts, mailbox, keys };
}

async function loadUsers(file: string, { users: wanted = [] }: CognitoOptions): Promise<Users> {
  const users = await Users.load(file);
  await users.ensure(wanted);
  return users;
}

type Route = (method: string, path: string) => Handler;

function routes(options: CognitoOptions, parts: Parts, port: number, hostedUi: string): Route {
  const { users, accounts, mailbox, keys } = parts;
  const provider = makeProvider(options, users, keys, port);
  const path = paths(options.userPoolId);
  const oauth: Handler = provider.callback();
  const login = loginHandler(provider, users, accounts, options.clients);
  const discovery: Handler = (_request, response) => sendJson(response, 200, describe(options, hostedUi));
  const signUp: Handler = (request, response) => {
    request.url = signUpRequest(options.userPoolId, request.url as string);
    return oauth(request, response);
  };
  const inbox: Handler = (_request, response) => sendHtml(response, 200, inboxPage(mailbox.mails));

  const table: Readonly<Record<string, Handler>> = {
    [`GET ${path.authorization}`]: oauth,
    [`POST ${path.token}`]: oauth,
    [`OPTIONS ${path.token}`]: oauth,
    [`POST ${path.revocation}`]: oauth,
    [`OPTIONS ${path.revocation}`]: oauth,
    [`GET ${path.jwks}`]: oauth,
    // oidc-provider ends one person's session here before another one's begins.
    [`POST ${path.logout}/confirm`]: oauth,
    [`GET ${path.logout}`]: logoutHandler(provider, options.clients),
    [`GET ${path.discovery}`]: discovery,
    ...(options.accounts.selfSignUp && { [`GET ${path.signUp}`]: signUp }),
    'GET /inbox': inbox,
    'POST /': userPoolApi(options, users),
  };
  const userInfo = userInfoHandler(options, users, keys);

  return (method, requested) => {
    if (requested === path.userInfo && ['GET', 'POST', 'OPTIONS'].includes(method)) return userInfo;
    if (requested.startsWith(`${path.login}/`) && ['GET', 'POST'].includes(method)) return login;
    // Continues a login after its page.
    if (requested.startsWith(`${path.authorization}/`) && method === 'GET') return oauth;
    return table[`${method} ${requested}`] ?? notFound;
  };
}

const notFound: Handler = (_request, response) =>
  sendHtml(response, 404, errorPage('No such page', 'The user pool has no page at this address.'));

/**
 * Whether a request without an origin is a form of these pages: their `Referrer-Policy` removes it. The login cookie is
 * `SameSite=Lax`, which stops forms of other sites in browsers that don't send `Sec-Fetch-Site`.
 */
const isOwnForm = (origin: string, { headers }: IncomingMessage): boolean =>
  origin === 'null' && [undefined, 'same-origin'].includes(headers['sec-fetch-site'] as string | undefined);

/** The pool's discovery document: AWS's issuer with the local URLs. */
function describe(options: CognitoOptions, hostedUi: string) {
  const path = paths(options.userPoolId);
  return {
    issuer: issuerOf(options),
    authorization_endpoint: `${hostedUi}${path.authorization}`,
    token_endpoint: `${hostedUi}${path.token}`,
    revocation_endpoint: `${hostedUi}${path.revocation}`,
    userinfo_endpoint: `${hostedUi}${path.userInfo}`,
    end_session_endpoint: `${hostedUi}${path.logout}`,
    jwks_uri: `${hostedUi}${path.jwks}`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['none'],
  };
}

import { type CognitoServer, startCognito } from '../cognito/cognito.ts';
import type { Endpoints } from '../endpoints.ts';
import type { OriginMap } from '../origin-map.ts';
import type { Reuse } from '../reuse.ts';
import type { StateFolder } from '../state-folder.ts';
import type { Resources } from '../template/resources.ts';
import { ignore, ignoreSettings, unwrap } from '../template/tracked.ts';
import { type Account, type AccountToEnsure, loadAccount } from './accounts.ts';
import { accountSettings, type PoolProperties } from './user-pool-accounts.ts';

interface ClientProperties {
  readonly UserPoolId: string;
  readonly CallbackURLs?: string[];
  readonly LogoutURLs?: string[];
  readonly AllowedOAuthFlows?: string[];
  readonly AllowedOAuthScopes?: string[];
  readonly AllowedOAuthFlowsUserPoolClient?: boolean;
  readonly ExplicitAuthFlows?: string[];
  readonly GenerateSecret?: boolean;
  readonly PreventUserExistenceErrors?: string;
  readonly AccessTokenValidity?: number;
  readonly IdTokenValidity?: number;
  readonly RefreshTokenValidity?: number;
  readonly RefreshTokenRotation?: { readonly Feature?: string; readonly RetryGracePeriodSeconds?: number };
  readonly TokenValidityUnits?: Partial<
    Record<'AccessToken' | 'IdToken' | 'RefreshToken', keyof typeof minutesOf>
  >;
  readonly [recordOrOption: string]: unknown;
}

interface ResourceServerProperties {
  readonly UserPoolId: string;
  readonly Identifier: string;
  readonly Name?: string;
  readonly Scopes?: { readonly ScopeName: string; readonly ScopeDescription: string }[];
}

interface GroupProperties {
  readonly GroupName: string;
  readonly [recordOrOption: string]: unknown;
}

interface DomainProperties {
  readonly UserPoolId: string;
  readonly Domain: string;
  readonly ManagedLoginVersion?: number;
}

const ignoredOfClient = [
  'AllowedOAuthFlowsUserPoolClient',
  'AuthSessionValidity',
  'ClientName',
  'EnableTokenRevocation',
  'ExplicitAuthFlows',
  'GenerateSecret',
  'SupportedIdentityProviders',
  'ReadAttributes',
  'WriteAttributes',
];

const ignoredOfGroup = ['Description', 'Precedence', 'RoleArn', 'UserPoolId'];

const minutesOf = { seconds: 1 / 60, minutes: 1, hours: 60, days: 24 * 60 } as const;

/** Cognito's defaults (API_CreateUserPoolClient): one hour for access and ID tokens, 30 days for refresh tokens. */
const defaultTokenMinutes = 60;
const defaultRefreshMinutes = 30 * 24 * 60;

interface Dependencies {
  readonly accounts: readonly AccountToEnsure[];
  readonly state: StateFolder;
  readonly originMap: OriginMap;
  readonly endpoints: Endpoints;
  readonly print: (line: string) => void;
  /** Keeps the server, with its sessions and its port, while the definition does not change. */
  readonly reuse: Reuse;
}

/** Starts the identity provider with the pool, clients, domain and resource servers of the templates. */
export async function deployUserPool(
  resources: Resources,
  { accounts, state, originMap, endpoints, print, reuse }: Dependencies,
): Promise<{ server: CognitoServer; apiOrigin: string; accounts: readonly Account[] }> {
  const [pool, ...others] = resources.claim<PoolProperties>('AWS::Cognito::UserPool');
  if (!pool || others.length > 0) {
    throw new Error(
      `A local run serves one user pool; the templates have ${others.length + (pool ? 1 : 0)}.`,
    );
  }
  const groups = resources.claim<GroupProperties>('AWS::Cognito::UserPoolGroup').map(({ properties }) => {
    ignoreSettings(properties, ignoredOfGroup);
    return properties.GroupName;
  });
  const ensured = await Promise.all(
    accounts
      .filter(({ group }) => group === undefined || groups.includes(group))
      .map((account) => loadAccount(account, state.inside(`${account.label}.json`))),
  );
  const options = {
    folder: state.inside('cognito'),
    region: pool.region,
    userPoolId: pool.physicalIds.ref,
    accounts: accountSettings(pool.properties, print),
    clients: resources
      .claim<ClientProperties>('AWS::Cognito::UserPoolClient')
      .map(({ physicalIds, properties }) => {
        ignoreSettings(properties, ignoredOfClient);
        ignore(properties.UserPoolId);
        const local = (urls: string[] = []) => unwrap(urls).map((url) => originMap.rewrite(url));
        const minutes = (
          kind: 'AccessToken' | 'IdToken' | 'RefreshToken',
          fallback: number,
          plainUnit: number,
        ) => {
          const amount = properties[`${kind}Validity`];
          const unit = properties.TokenValidityUnits?.[kind];
          return amount === undefined ? fallback : amount * (unit ? minutesOf[unit] : plainUnit);
        };
        const { Feature, RetryGracePeriodSeconds = 0 } = properties.RefreshTokenRotation ?? {};
        return {
          clientId: physicalIds.ref,
          callbackUrls: local(properties.CallbackURLs),
          logoutUrls: local(properties.LogoutURLs),
          scopes: unwrap(properties.AllowedOAuthScopes ?? []),
          hidesUsers: properties.PreventUserExistenceErrors === 'ENABLED',
          flows: unwrap(properties.AllowedOAuthFlows ?? ['code']),
          accessTokenMinutes: minutes('AccessToken', defaultTokenMinutes, minutesOf.hours),
          idTokenMinutes: minutes('IdToken', defaultTokenMinutes, minutesOf.hours),
          refreshTokenDays: minutes('RefreshToken', defaultRefreshMinutes, minutesOf.days) / minutesOf.days,
          ...(Feature === 'ENABLED' && { rotationGraceSeconds: RetryGracePeriodSeconds }),
        };
      }),
    resourceServers: resources
      .claim<ResourceServerProperties>('AWS::Cognito::UserPoolResourceServer')
      .map(({ properties }) => {
        ignore(properties.UserPoolId, properties.Name);
        return {
          identifier: properties.Identifier,
          scopes: unwrap(properties.Scopes ?? []).map((s) => s.ScopeName),
        };
      }),
    users: ensured.map(({ username, name, password, group }) => ({
      email: username,
      name,
      password,
      ...(group !== undefined && { groups: [group] }),
    })),
    credentials: endpoints.credentials,
    log: print,
  };
  const server = await reuse.get<CognitoServer>('user pool', options, (replaced) =>
    startCognito({ ...options, ...(replaced && { port: replaced.port }) }),
  );
  for (const { region, properties } of resources.claim<DomainProperties>('AWS::Cognito::UserPoolDomain')) {
    ignore(properties.UserPoolId, properties.ManagedLoginVersion);
    originMap.add(`https://${properties.Domain}.auth.${region}.amazoncognito.com`, server.hostedUi);
  }
  return { server, apiOrigin: `https://cognito-idp.${pool.region}.amazonaws.com`, accounts: ensured };
}

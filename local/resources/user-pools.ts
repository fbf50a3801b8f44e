import { type OpeningCognito, openCognito, type UserPoolClient } from '../cognito/cognito.ts';
import { ownScopes } from '../cognito/settings.ts';
import type { OriginMap } from '../origin-map.ts';
import { accounts } from '../product.ts';
import type { Resource } from '../template/resource.ts';
import {
  list,
  number,
  object,
  oneOf,
  optional,
  type PropertiesOf,
  type Shape,
  text,
  texts,
} from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { loadAccount } from './accounts.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';
import { accountSettings, type PoolProperties, poolShape } from './user-pool-accounts.ts';

const minutesOf = { seconds: 1 / 60, minutes: 1, hours: 60, days: 24 * 60 } as const;
const unit = oneOf('seconds', 'minutes', 'hours', 'days');

const clientShape = object({
  UserPoolId: text,
  CallbackURLs: optional(texts),
  LogoutURLs: optional(texts),
  AllowedOAuthFlows: optional(texts),
  AllowedOAuthScopes: optional(texts),
  PreventUserExistenceErrors: optional(text),
  AccessTokenValidity: optional(number),
  IdTokenValidity: optional(number),
  RefreshTokenValidity: optional(number),
  RefreshTokenRotation: optional(
    object({ Feature: optional(text), RetryGracePeriodSeconds: optional(number) }),
  ),
  TokenValidityUnits: optional(
    object({ AccessToken: optional(unit), IdToken: optional(unit), RefreshToken: optional(unit) }),
  ),
});

const resourceServerShape = object({
  UserPoolId: text,
  Identifier: text,
  Scopes: optional(list(object({ ScopeName: text }))),
});

const groupShape = object({ GroupName: text, UserPoolId: text });
const domainShape = object({ UserPoolId: text, Domain: text });

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

/** Cognito's defaults (API_CreateUserPoolClient): one hour for access and ID tokens, 30 days for refresh tokens. */
const defaultTokenMinutes = 60;
const defaultRefreshMinutes = 30 * 24 * 60;

/** Starts the identity provider with the pool, clients, domain and resource servers of the templates. */
export const userPools: ResourceKind = {
  types: [
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolGroup',
    'AWS::Cognito::UserPoolClient',
    'AWS::Cognito::UserPoolResourceServer',
    'AWS::Cognito::UserPoolDomain',
  ],
  async deploy(deployment) {
    let isFirst = true;
    await deployment.resources.each('AWS::Cognito::UserPool', poolShape, async (pool) => {
      if (!isFirst) throw new Error('a local run serves one user pool, the first');
      isFirst = false;
      await deployPool(pool, deployment);
    });
  },
};

async function deployPool(pool: Resource<PoolProperties>, deployment: PendingDeployment): Promise<void> {
  const { resources, state, originMap, endpoints, print, reuse } = deployment;
  /** The resources of the pool. Those of another pool are reported. */
  const ofPool = <S extends Shape>(type: string, shape: S) =>
    resources.claim(type, shape).filter(({ properties, warn }) => {
      const isOfPool = properties.UserPoolId === pool.physicalIds.ref;
      if (!isOfPool) warn('not served: it belongs to another user pool');
      return isOfPool;
    });
  const groups = ofPool('AWS::Cognito::UserPoolGroup', groupShape).map(({ properties }) => {
    ignoreSettings(properties, ignoredOfGroup);
    return properties.GroupName;
  });
  const ensured = await Promise.all(
    accounts
      .filter(({ group }) => group === undefined || groups.includes(group))
      .map((account) => loadAccount(account, state.inside(`${account.label}.json`))),
  );
  const resourceServers = ofPool('AWS::Cognito::UserPoolResourceServer', resourceServerShape).map(
    ({ properties }) => {
      ignoreSettings(properties, ['Name']);
      const scopes = unwrap(properties.Scopes ?? []).map(({ ScopeName }) => ScopeName);
      return { identifier: properties.Identifier, scopes };
    },
  );
  const known = [
    ...ownScopes,
    ...resourceServers.flatMap(({ identifier, scopes }) => scopes.map((scope) => `${identifier}/${scope}`)),
  ];
  const options = {
    folder: state.inside('cognito'),
    region: pool.region,
    userPoolId: pool.physicalIds.ref,
    accounts: accountSettings(pool.properties, pool.warn),
    clients: ofPool('AWS::Cognito::UserPoolClient', clientShape).map((client) =>
      clientOf(client, known, originMap),
    ),
    resourceServers,
    users: ensured.map(({ username, name, password, group }) => ({
      email: username,
      name,
      password,
      ...(group !== undefined && { groups: [group] }),
    })),
    credentials: endpoints.credentials,
    log: print,
  };
  const server = await reuse.get<OpeningCognito>('user pool', options, (replaced) =>
    openCognito({ ...options, ...(replaced && { port: replaced.port }) }),
  );
  deployment.pending.push(server.ready);
  for (const { region, properties } of ofPool('AWS::Cognito::UserPoolDomain', domainShape)) {
    ignoreSettings(properties, ['ManagedLoginVersion']);
    originMap.add(`https://${properties.Domain}.auth.${region}.amazoncognito.com`, server.hostedUi);
  }
  deployment.accounts.push(...ensured);
  deployment.cognitoUrl = server.url;
  deployment.userPool = server;
  deployment.handlerOrigins.set(`https://cognito-idp.${pool.region}.amazonaws.com`, server.url);
}

/** @param known the scopes that a client of the pool can have. Cognito rejects a client with others */
function clientOf(
  { physicalIds, properties, warn }: Resource<PropertiesOf<typeof clientShape>>,
  known: readonly string[],
  originMap: OriginMap,
): UserPoolClient {
  ignoreSettings(properties, ignoredOfClient);
  const local = (urls: string[] = []) => unwrap(urls).map((url) => originMap.rewrite(url));
  const minutes = (kind: 'AccessToken' | 'IdToken' | 'RefreshToken', fallback: number, plainUnit: number) => {
    const amount = properties[`${kind}Validity`];
    const given = properties.TokenValidityUnits?.[kind];
    return amount === undefined ? fallback : amount * (given ? minutesOf[given] : plainUnit);
  };
  const scopes = unwrap(properties.AllowedOAuthScopes ?? []);
  for (const scope of scopes.filter((each) => !known.includes(each)))
    warn(`AllowedOAuthScopes: no resource server of the pool has ${scope}`);
  const flows = unwrap(properties.AllowedOAuthFlows ?? ['code']);
  for (const flow of flows.filter((each) => each !== 'code'))
    warn(`AllowedOAuthFlows: ${flow} is not supported`);
  const { Feature, RetryGracePeriodSeconds = 0 } = properties.RefreshTokenRotation ?? {};
  return {
    clientId: physicalIds.ref,
    callbackUrls: local(properties.CallbackURLs),
    logoutUrls: local(properties.LogoutURLs),
    scopes: scopes.filter((scope) => known.includes(scope)),
    hidesUsers: properties.PreventUserExistenceErrors === 'ENABLED',
    flows,
    accessTokenMinutes: minutes('AccessToken', defaultTokenMinutes, minutesOf.hours),
    idTokenMinutes: minutes('IdToken', defaultTokenMinutes, minutesOf.hours),
    refreshTokenDays: minutes('RefreshToken', defaultRefreshMinutes, minutesOf.days) / minutesOf.days,
    ...(Feature === 'ENABLED' && { rotationGraceSeconds: RetryGracePeriodSeconds }),
  };
}

import type { Credentials } from '../credentials.ts';
import type { PasswordPolicy } from './password-policy.ts';
import type { UserToEnsure } from './users.ts';

/** An app client, as `AWS::Cognito::UserPoolClient` describes it. Public: it has no secret and proves itself by PKCE. */
export interface UserPoolClient {
  readonly clientId: string;
  /** Where a code may be sent, compared as whole strings. Their origins may call the token endpoint. */
  readonly callbackUrls: readonly string[];
  /** Where a log-out may lead, compared as whole strings. */
  readonly logoutUrls: readonly string[];
  /** `openid`, `email`, `profile`, `phone`, or `<resource server>/<scope>`. */
  readonly scopes: readonly string[];
  /** Lifetime of an access token in minutes, 5 to 1440. */
  readonly accessTokenMinutes: number;
  /** Lifetime of an ID token in minutes, 5 to 1440. */
  readonly idTokenMinutes: number;
  /** Lifetime of a refresh token in days, above 0 up to 3650. */
  readonly refreshTokenDays: number;
  /**
   * `RefreshTokenRotation`: each use of a refresh token gives a new one. The old one stays valid for this many seconds, 0
   * to 60. @default no rotation
   */
  readonly rotationGraceSeconds?: number;
  /** `PreventUserExistenceErrors`: a log-in does not tell whether there is such an account. @default false */
  readonly hidesUsers?: boolean;
  /** `AllowedOAuthFlows`. Only `code` is served; another one is named in the log. @default ['code'] */
  readonly flows?: readonly string[];
}

/** A resource server of the pool; its scopes are asked for as `<identifier>/<scope>`. */
export interface ResourceServer {
  readonly identifier: string;
  readonly scopes: readonly string[];
}

/** What of a pool's settings decides about new accounts and lost passwords. */
export interface AccountSettings {
  /** `Policies.PasswordPolicy` */
  readonly passwordPolicy: PasswordPolicy;
  /** Whether people may sign up themselves: the opposite of `AllowAdminCreateUserOnly`. */
  readonly selfSignUp: boolean;
  /** Whether a code is mailed to who signs up: `AutoVerifiedAttributes` has `email`. */
  readonly verifiesEmail: boolean;
  /** Whether a lost password is replaced by mail: `AccountRecoverySetting` has `verified_email`. */
  readonly recoversByEmail: boolean;
  /** `VerificationMessageTemplate`; `{####}` stands for the code. */
  readonly message: { readonly subject: string; readonly text: string };
}

/** What the stand-in for one user pool needs to know. */
export interface CognitoOptions {
  /** Folder that keeps users and keys; made where it is missing. */
  readonly folder: string;
  /** e.g. `us-east-1` */
  readonly region: string;
  /** e.g. `us-east-1_Ab12Cd34E` */
  readonly userPoolId: string;
  readonly clients: readonly UserPoolClient[];
  readonly accounts: AccountSettings;
  /** @default [] */
  readonly resourceServers?: readonly ResourceServer[];
  /** Accounts that must be there, with confirmed e-mail. @default [] */
  readonly users?: readonly UserToEnsure[];
  /** Whose signed requests the user pool API takes. */
  readonly credentials: Credentials;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Gets errors, settings that are not supported, and mails. Never tokens or passwords. */
  readonly log: (line: string) => void;
}

/** The issuer of a pool's tokens. Cognito's own, so that an unchanged verifier takes them. */
export const issuerOf = ({ region, userPoolId }: Pick<CognitoOptions, 'region' | 'userPoolId'>): string =>
  `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;

/** Scopes that every pool has (API_UserPoolClientType, AllowedOAuthScopes). */
const ownScopes = ['openid', 'email', 'profile', 'phone', 'aws.cognito.signin.user.admin'];

/** @throws Error for a client that Cognito would refuse to make, or whose scopes the pool lacks */
export function checkClients({ clients, resourceServers = [], log }: CognitoOptions): void {
  const custom = resourceServers.flatMap(({ identifier, scopes }) =>
    scopes.map((scope) => `${identifier}/${scope}`),
  );
  const known = new Set([...ownScopes, ...custom]);
  for (const { clientId, scopes, flows = [] } of clients) {
    const unknown = scopes.filter((scope) => !known.has(scope));
    if (unknown.length > 0) {
      throw new Error(
        `The client ${clientId} asks for ${unknown.join(', ')}, which no resource server of the pool has.`,
      );
    }
    for (const flow of flows) {
      if (flow !== 'code') log(`user pool: the flow ${flow} of client ${clientId} is not imitated`);
    }
  }
}

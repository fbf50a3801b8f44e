import type { Credentials } from '../credentials.ts';
import type { PasswordPolicy } from './password-policy.ts';
import type { UserToEnsure } from './users.ts';

/** An app client, as `AWS::Cognito::UserPoolClient` describes it. It is public: it has no secret and uses PKCE. */
export interface UserPoolClient {
  readonly clientId: string;
  /** Callback URLs, compared as whole strings. Their origins may call the token endpoint. */
  readonly callbackUrls: readonly string[];
  /** Logout URLs, compared as whole strings. */
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
   * `RefreshTokenRotation`: each use of a refresh token returns a new one. The old one stays valid for this many
   * seconds, 0 to 60.
   *
   * @default - no rotation
   */
  readonly rotationGraceSeconds?: number;
  /** `PreventUserExistenceErrors`: a login does not reveal whether the account exists. @default false */
  readonly hidesUsers?: boolean;
  /** `AllowedOAuthFlows`. Only `code` is supported. @default ['code'] */
  readonly flows?: readonly string[];
}

/** A resource server of the pool. Clients request its scopes as `<identifier>/<scope>`. */
export interface ResourceServer {
  readonly identifier: string;
  readonly scopes: readonly string[];
}

/** The settings of a pool for sign-up and password recovery. */
export interface AccountSettings {
  /** `Policies.PasswordPolicy` */
  readonly passwordPolicy: PasswordPolicy;
  /** Whether visitors can sign up, the opposite of `AllowAdminCreateUserOnly`. */
  readonly selfSignUp: boolean;
  /** Whether a new account must be confirmed by e-mail: `AutoVerifiedAttributes` contains `email`. */
  readonly verifiesEmail: boolean;
  /** Whether a lost password can be reset by e-mail: `AccountRecoverySetting` contains `verified_email`. */
  readonly recoversByEmail: boolean;
  /** `VerificationMessageTemplate`. `{####}` is replaced by the code. */
  readonly message: { readonly subject: string; readonly text: string };
}

/** The configuration of the local user pool. */
export interface CognitoOptions {
  /** Folder for users and keys. It is created if missing. */
  readonly folder: string;
  /** e.g. `us-east-1` */
  readonly region: string;
  /** e.g. `us-east-1_Ab12Cd34E` */
  readonly userPoolId: string;
  readonly clients: readonly UserPoolClient[];
  readonly accounts: AccountSettings;
  /** @default [] */
  readonly resourceServers?: readonly ResourceServer[];
  /** Accounts that must exist, with a confirmed e-mail address. @default [] */
  readonly users?: readonly UserToEnsure[];
  /** Accepted credentials of the user pool API. */
  readonly credentials: Credentials;
  /** 0 chooses a free port. @default 0 */
  readonly port?: number;
  /** Receives errors, unsupported settings and e-mails. Never tokens or passwords. */
  readonly log: (line: string) => void;
}

/** The issuer of a pool's tokens. It is Cognito's, so that an unchanged verifier accepts them. */
export const issuerOf = ({ region, userPoolId }: Pick<CognitoOptions, 'region' | 'userPoolId'>): string =>
  `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;

/** Scopes of every pool (API_UserPoolClientType, AllowedOAuthScopes). */
export const ownScopes: readonly string[] = [
  'openid',
  'email',
  'profile',
  'phone',
  'aws.cognito.signin.user.admin',
];

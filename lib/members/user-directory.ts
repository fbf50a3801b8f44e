import { Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  PasskeyUserVerification,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge } from '../shared/acknowledge.ts';

const mfa = { off: Mfa.OFF, optional: Mfa.OPTIONAL, required: Mfa.REQUIRED } as const;
const threatProtection = {
  audit: StandardThreatProtectionMode.AUDIT_ONLY,
  full: StandardThreatProtectionMode.FULL_FUNCTION,
} as const;

export interface UserDirectoryProps {
  readonly config: StageConfig;
}

/** The people with an account: the user pool, its log-in pages, and what may be asked for on their behalf. */
export class UserDirectory extends Construct {
  readonly pool: UserPool;
  /** Origin of the log-in pages, without a slash at the end. */
  readonly loginOrigin: string;
  /** Who signs the tokens. */
  readonly issuer: string;
  /** Scope of an access token that opens the members' content. */
  readonly membersScope: OAuthScope;

  constructor(scope: Construct, id: string, { config }: UserDirectoryProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    // Must be unique in its region, over all accounts. The stack's id begins with digits that no other has.
    const domainPrefix = `jamstack-${config.stage}-${stackDigits()}`;
    const loginHost = `${domainPrefix}.auth.${region}.amazoncognito.com`;
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: config.selfSignUp,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A changed address counts after it is verified; until then the old one does.
      keepOriginal: { email: true },
      // Cannot be changed later: CloudFormation would have to replace the pool, and its users with it.
      standardAttributes: {
        email: { required: true, mutable: true },
        fullname: { required: false, mutable: true },
      },
      passwordPolicy: {
        minLength: config.passwordMinLength,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(1),
      },
      mfa: mfa[config.mfa],
      mfaSecondFactor: { otp: true, sms: false },
      ...(config.passkeys && passkeys(loginHost)),
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      // Essentials is the least with managed log-in and passkeys.
      ...(config.threatProtection === 'off'
        ? { featurePlan: FeaturePlan.ESSENTIALS }
        : {
            featurePlan: FeaturePlan.PLUS,
            standardThreatProtectionMode: threatProtection[config.threatProtection],
          }),
      deletionProtection: config.retainData,
      removalPolicy: config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (config.passkeys && config.mfa === 'required') {
      // Cognito refuses passkeys beside a required second factor unless they count for both, which the library has no
      // property for ("Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required").
      const pool = this.pool.node.defaultChild as CfnUserPool;
      pool.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
    }
    if (config.mfa !== 'required') {
      acknowledge(
        this.pool,
        'The stage asks no second factor of everybody (setting mfa): what members see is no secret, and anyone may sign up.',
        'AwsSolutions-COG2',
      );
    }
    if (config.threatProtection === 'off') {
      acknowledge(
        this.pool,
        'The Plus plan costs money from the first user on; what it adds is threat protection (setting threatProtection) for accounts that guard more than a demo.',
        'AwsSolutions-COG8',
      );
    }
    const domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const read = new ResourceServerScope({
      scopeName: 'read',
      scopeDescription: "Read the members' content",
    });
    const members = this.pool.addResourceServer('Members', { identifier: 'members', scopes: [read] });
    this.membersScope = OAuthScope.resourceServer(members, read);
    this.loginOrigin = `https://${domain.domainName}.auth.${region}.amazoncognito.com`;
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${this.pool.userPoolId}`;
  }
}

/**
 * Passkeys belong to a domain for ever: to that of the log-in pages, where they are made and used. Being verified by
 * finger, face or PIN is required, because a passkey stands in for a password.
 */
const passkeys = (
  loginHost: string,
): Pick<UserPoolProps, 'signInPolicy' | 'passkeyRelyingPartyId' | 'passkeyUserVerification'> => ({
  signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
  passkeyRelyingPartyId: loginHost,
  passkeyUserVerification: PasskeyUserVerification.REQUIRED,
});

/** The first 8 digits of the UUID in `arn:aws:cloudformation:<region>:<account>:stack/<name>/<UUID>`. */
function stackDigits(): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.select(0, Fn.split('-', uuid));
}

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  CfnUserPoolGroup,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  PasskeyUserVerification,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolEmail,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/stage-config.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { stackDigits } from '../shared/stack-digits.ts';

/** The authorizer of the editor requires this group. */
const editorsGroup = 'editors';

const mfa = { off: Mfa.OFF, optional: Mfa.OPTIONAL, required: Mfa.REQUIRED } as const;
const threatProtection = {
  audit: StandardThreatProtectionMode.AUDIT_ONLY,
  full: StandardThreatProtectionMode.FULL_FUNCTION,
} as const;

export interface UserDirectoryProps {
  readonly config: StageConfig;
}

/** The user pool with its login pages and the resource server of the members' content. */
export class UserDirectory extends Construct {
  readonly pool: UserPool;
  /** Origin of the login pages, without a trailing slash. */
  readonly loginOrigin: string;
  /** An origin of the same length, without tokens. */
  readonly exampleLoginOrigin: string;
  /** Issuer of the tokens. */
  readonly issuer: string;
  /** OAuth scope that the members' content requires. */
  readonly membersScope: OAuthScope;

  constructor(scope: Construct, id: string, { config }: UserDirectoryProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    // The prefix must be unique in the region, across all accounts. The first digits of the stack's UUID make it so.
    const prefixWith = (digits: string) => `jamstack-${config.stage}-${digits}`;
    const hostOf = (prefix: string) => `${prefix}.auth.${region}.amazoncognito.com`;
    const domainPrefix = prefixWith(stackDigits());
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: config.selfSignUp,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // The old address stays valid until a changed address is verified.
      keepOriginal: { email: true },
      // Never change these: CloudFormation would replace the pool and lose the users.
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
      ...(config.passkeys && passkeys(hostOf(domainPrefix))),
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      ...(config.mailFrom && {
        email: UserPoolEmail.withSES({
          fromEmail: config.mailFrom,
          sesVerifiedDomain: config.mailFrom.split('@')[1],
          sesRegion: config.region,
        }),
      }),
      // The Lite plan has neither managed login nor passkeys.
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
      // Cognito refuses passkeys with required MFA unless a passkey counts as both factors ("Cannot set WebAuthn factor
      // configuration to SINGLE_FACTOR if MFA is required"). The L2 construct has no property for it.
      const pool = this.pool.node.defaultChild as CfnUserPool;
      pool.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
    }
    if (config.mfa !== 'required') {
      acknowledge(
        this.pool,
        "The setting mfa decides. The members' content is not secret, and anyone may sign up.",
        'AwsSolutions-COG2',
      );
    }
    if (config.threatProtection === 'off') {
      acknowledge(
        this.pool,
        'The setting threatProtection decides. It needs the Plus plan, which costs money from the first user.',
        'AwsSolutions-COG8',
      );
    }
    if (config.contentRepository) {
      // In this stack, because a deleted group loses its members.
      new CfnUserPoolGroup(this, 'Editors', {
        userPoolId: this.pool.userPoolId,
        groupName: editorsGroup,
        description: 'May change the content of the site at /admin/',
      });
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
    this.loginOrigin = `https://${hostOf(domain.domainName)}`;
    this.exampleLoginOrigin = `https://${hostOf(prefixWith('01234567'))}`;
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${this.pool.userPoolId}`;
  }
}

/**
 * A passkey is bound to one domain forever: here the domain of the login pages. User verification (fingerprint, face or
 * PIN) is required, because a passkey replaces the password.
 */
const passkeys = (
  loginHost: string,
): Pick<UserPoolProps, 'signInPolicy' | 'passkeyRelyingPartyId' | 'passkeyUserVerification'> => ({
  signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
  passkeyRelyingPartyId: loginHost,
  passkeyUserVerification: PasskeyUserVerification.REQUIRED,
});

import type { AccountSettings } from '../cognito/cognito.ts';
import { ignore, ignoreSettings, unwrap } from '../template/tracked.ts';

/** What of an `AWS::Cognito::UserPool` decides about accounts. What is left unread is named in a warning. */
export interface PoolProperties {
  readonly AccountRecoverySetting?: {
    readonly RecoveryMechanisms?: readonly { readonly Name: string; readonly Priority: number }[];
  };
  readonly AdminCreateUserConfig?: { readonly AllowAdminCreateUserOnly?: boolean };
  readonly AutoVerifiedAttributes?: readonly string[];
  readonly MfaConfiguration?: 'OFF' | 'ON' | 'OPTIONAL';
  readonly Policies?: {
    readonly PasswordPolicy?: {
      readonly MinimumLength?: number;
      readonly RequireLowercase?: boolean;
      readonly RequireUppercase?: boolean;
      readonly RequireNumbers?: boolean;
      readonly RequireSymbols?: boolean;
      readonly TemporaryPasswordValidityDays?: number;
    };
  };
  readonly Schema?: readonly { readonly Name: string; readonly Required?: boolean }[];
  readonly UsernameAttributes?: readonly string[];
  readonly VerificationMessageTemplate?: {
    readonly DefaultEmailOption?: string;
    readonly EmailMessage?: string;
    readonly EmailSubject?: string;
    readonly SmsMessage?: string;
  };
  readonly [other: string]: unknown;
}

/** Settings that do not show where people log in by e-mail on one machine. */
const ignored = [
  'DeletionProtection',
  // The same as in VerificationMessageTemplate.
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  // See `MfaConfiguration` below.
  'EnabledMfas',
  'SmsVerificationMessage',
  // Nobody changes an address here.
  'UserAttributeUpdateSettings',
  'UserPoolName',
  'UserPoolTags',
  'UserPoolTier',
  'UsernameConfiguration',
  // How passkeys work where Policies.SignInPolicy, which is named in a warning, allows them.
  'WebAuthnFactorConfiguration',
  'WebAuthnRelyingPartyID',
  'WebAuthnUserVerification',
];

/**
 * Reads how a pool makes accounts and replaces lost passwords.
 *
 * @param print called for each setting that is not supported
 */
export function accountSettings(pool: PoolProperties, print: (line: string) => void): AccountSettings {
  ignoreSettings(pool, ignored);
  const policy = pool.Policies?.PasswordPolicy;
  // Of invited people, whom a local run does not have.
  ignore(policy?.TemporaryPasswordValidityDays);
  const message = pool.VerificationMessageTemplate;
  ignore(message?.SmsMessage);
  if (message?.DefaultEmailOption === 'CONFIRM_WITH_LINK')
    print('warning: the user pool confirms by a link; the local one mails a code');

  // An optional second factor makes no difference to people without one.
  if (pool.MfaConfiguration === 'ON')
    print('warning: the user pool asks everyone for a second factor; the local one asks nobody');

  const required = unwrap(pool.Schema ?? []).filter(({ Required }) => Required);
  const byEmail = unwrap(pool.UsernameAttributes)?.join() === 'email';
  const signUpIsKnown = byEmail && required.every(({ Name }) => Name === 'email');
  const selfSignUp = pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
  if (selfSignUp && !signUpIsKnown)
    print('warning: the local sign-up asks for e-mail and password alone, so it is left out');
  return {
    passwordPolicy: {
      // Cognito's own defaults (API_PasswordPolicyType, and the console's): 8 characters, of all kinds.
      minLength: policy?.MinimumLength ?? 8,
      requireLowercase: policy?.RequireLowercase ?? true,
      requireUppercase: policy?.RequireUppercase ?? true,
      requireNumbers: policy?.RequireNumbers ?? true,
      requireSymbols: policy?.RequireSymbols ?? true,
    },
    selfSignUp: selfSignUp && signUpIsKnown,
    verifiesEmail: unwrap(pool.AutoVerifiedAttributes)?.includes('email') ?? false,
    recoversByEmail:
      unwrap(pool.AccountRecoverySetting)?.RecoveryMechanisms?.some(
        ({ Name }) => Name === 'verified_email',
      ) ?? false,
    message: {
      subject: message?.EmailSubject ?? 'Your verification code',
      text: message?.EmailMessage ?? 'Your confirmation code is {####}',
    },
  };
}

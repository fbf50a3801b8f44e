import type { AccountSettings } from '../cognito/cognito.ts';
import { ignore, ignoreSettings, unwrap } from '../template/tracked.ts';

/**
 * The properties of an `AWS::Cognito::UserPool` for sign-up and password recovery. Properties that are not read are
 * reported as warnings.
 */
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

/** Settings without effect for login by e-mail on one machine. */
const ignored = [
  'DeletionProtection',
  // The same as in VerificationMessageTemplate.
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  // See `MfaConfiguration` below.
  'EnabledMfas',
  'SmsVerificationMessage',
  // Addresses can't be changed here.
  'UserAttributeUpdateSettings',
  'UserPoolName',
  'UserPoolTags',
  'UserPoolTier',
  'UsernameConfiguration',
  // Details of passkeys. Policies.SignInPolicy, which allows them, is reported as a warning.
  'WebAuthnFactorConfiguration',
  'WebAuthnRelyingPartyID',
  'WebAuthnUserVerification',
];

/**
 * Reads how a pool creates accounts and replaces lost passwords.
 *
 * @param print called for each unsupported setting
 */
export function accountSettings(pool: PoolProperties, print: (line: string) => void): AccountSettings {
  ignoreSettings(pool, ignored);
  const policy = pool.Policies?.PasswordPolicy;
  // For invited people, whom a local run doesn't have.
  ignore(policy?.TemporaryPasswordValidityDays);
  const message = pool.VerificationMessageTemplate;
  ignore(message?.SmsMessage);
  if (message?.DefaultEmailOption === 'CONFIRM_WITH_LINK')
    print('warning: the user pool confirms with a link; the local one sends a code');

  // An optional second factor changes nothing for people without one.
  if (pool.MfaConfiguration === 'ON')
    print('warning: the user pool requires a second factor; the local one does not');

  const required = unwrap(pool.Schema ?? []).filter(({ Required }) => Required);
  const byEmail = unwrap(pool.UsernameAttributes)?.join() === 'email';
  const signUpIsKnown = byEmail && required.every(({ Name }) => Name === 'email');
  const selfSignUp = pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
  if (selfSignUp && !signUpIsKnown)
    print('warning: the local sign-up supports only e-mail and password, so it is turned off');
  return {
    passwordPolicy: {
      // Cognito's defaults (API_PasswordPolicyType, and the console): 8 characters of all kinds.
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

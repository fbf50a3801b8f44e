import type { AccountSettings } from '../cognito/cognito.ts';
import {
  boolean,
  list,
  number,
  object,
  optional,
  type PropertiesOf,
  text,
  texts,
} from '../template/shapes.ts';
import { ignore, ignoreSettings, unwrap } from '../template/tracked.ts';

/**
 * The properties of an `AWS::Cognito::UserPool` for sign-up and password recovery. Properties that are not read are
 * reported as warnings.
 */
export const poolShape = object({
  AccountRecoverySetting: optional(
    object({ RecoveryMechanisms: optional(list(object({ Name: text, Priority: number }))) }),
  ),
  AdminCreateUserConfig: optional(object({ AllowAdminCreateUserOnly: optional(boolean) })),
  AutoVerifiedAttributes: optional(texts),
  MfaConfiguration: optional(text),
  Policies: optional(
    object({
      PasswordPolicy: optional(
        object({
          MinimumLength: optional(number),
          RequireLowercase: optional(boolean),
          RequireUppercase: optional(boolean),
          RequireNumbers: optional(boolean),
          RequireSymbols: optional(boolean),
        }),
      ),
    }),
  ),
  Schema: optional(list(object({ Name: optional(text), Required: optional(boolean) }))),
  UsernameAttributes: optional(texts),
  VerificationMessageTemplate: optional(
    object({
      DefaultEmailOption: optional(text),
      EmailMessage: optional(text),
      EmailSubject: optional(text),
    }),
  ),
});

export type PoolProperties = PropertiesOf<typeof poolShape>;

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
 * @param warn called for each unsupported setting
 */
export function accountSettings(pool: PoolProperties, warn: (problem: string) => void): AccountSettings {
  ignoreSettings(pool, ignored);
  const policy = pool.Policies?.PasswordPolicy;
  // For invited people, whom a local run doesn't have.
  ignore(policy?.TemporaryPasswordValidityDays);
  const message = pool.VerificationMessageTemplate;
  ignore(message?.SmsMessage);
  if (message?.DefaultEmailOption === 'CONFIRM_WITH_LINK')
    warn('it confirms with a link; the local user pool sends a code');

  // An optional second factor changes nothing for people without one.
  if (pool.MfaConfiguration === 'ON') warn('it requires a second factor; the local user pool does not');

  const required = unwrap(pool.Schema ?? []).filter(({ Required }) => Required);
  const byEmail = unwrap(pool.UsernameAttributes)?.join() === 'email';
  const signUpIsKnown = byEmail && required.every(({ Name }) => Name === 'email');
  const selfSignUp = pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
  if (selfSignUp && !signUpIsKnown)
    warn('the local sign-up supports only e-mail and password, so it is turned off');
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

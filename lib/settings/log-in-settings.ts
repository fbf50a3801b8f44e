import { type Context, parseChoice, parseFlag, parseNumber } from './context.ts';

/** How people log in, and for how long. The defaults are safe ones for content that anyone may sign up for. */
export interface LogInSettings {
  /** Whether people make accounts themselves; else an administrator does. @default true */
  readonly selfSignUp: boolean;
  /** Characters, 8 to 99. Cognito takes 6 as well, which no guide to passwords does any more. @default 12 */
  readonly passwordMinLength: number;
  /** A second factor by an authenticator app (TOTP): offered to nobody, to everybody, or asked of everybody. @default 'optional' */
  readonly mfa: 'off' | 'optional' | 'required';
  /** Whether a passkey may stand in for the password. @default false */
  readonly passkeys: boolean;
  /**
   * Whether Cognito watches for stolen passwords and odd log-ins, and whether it acts on them. Anything but `off` needs
   * the Plus plan, which costs from the first member on. @default 'off'
   */
  readonly threatProtection: 'off' | 'audit' | 'full';
  /** Lifetime of an access token in minutes, 5 to 1440. Nothing calls one back. @default 60 */
  readonly accessTokenMinutes: number;
  /** After so many days a member logs in again, 1 to 3650. @default 1 */
  readonly refreshTokenDays: number;
}

/** The names of these settings. */
export const logInSettings = [
  'selfSignUp',
  'passwordMinLength',
  'mfa',
  'passkeys',
  'threatProtection',
  'accessTokenMinutes',
  'refreshTokenDays',
] as const;

/** @throws SettingError with a sentence that says what to change */
export function readLogIn(given: Context<(typeof logInSettings)[number]>): LogInSettings {
  return {
    selfSignUp: parseFlag(given, 'selfSignUp') ?? true,
    passwordMinLength: parseNumber(given, 'passwordMinLength', 8, 99) ?? 12,
    mfa: parseChoice(given, 'mfa', ['off', 'optional', 'required']) ?? 'optional',
    passkeys: parseFlag(given, 'passkeys') ?? false,
    threatProtection: parseChoice(given, 'threatProtection', ['off', 'audit', 'full']) ?? 'off',
    accessTokenMinutes: parseNumber(given, 'accessTokenMinutes', 5, 1_440) ?? 60,
    refreshTokenDays: parseNumber(given, 'refreshTokenDays', 1, 3_650) ?? 1,
  };
}

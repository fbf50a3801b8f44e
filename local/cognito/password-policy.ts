/** `PasswordPolicy` of a user pool. */
export interface PasswordPolicy {
  /** In characters, 6 to 99. */
  readonly minLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
}

/** Maximum length that Cognito accepts, in characters (API_SignUp, Password). */
export const maxPasswordLength = 256;

/**
 * The characters that Cognito counts as symbols (Amazon Cognito Developer Guide, "Passwords, password recovery, and
 * policies").
 */
const symbol = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

/**
 * Finds the first rule of the policy that a password does not meet. The message is Cognito's.
 *
 * @returns undefined if it meets all rules
 */
export function policyFault(password: string, policy: PasswordPolicy): string | undefined {
  const faults: [boolean, string][] = [
    [password.length < policy.minLength, 'Password not long enough'],
    [password.length > maxPasswordLength, `Password must not be longer than ${maxPasswordLength} characters`],
    [password.trim() !== password, 'Password must not begin or end with a space'],
    [policy.requireLowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.requireUppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.requireNumbers && !/\d/.test(password), 'Password must have numeric characters'],
    [policy.requireSymbols && !symbol.test(password), 'Password must have symbol characters'],
  ];
  const [, fault] = faults.find(([missed]) => missed) ?? [];
  return fault && `Password did not conform with policy: ${fault}.`;
}

/** Describes the policy in one sentence, for the person who chooses a password. */
export function describePolicy(policy: PasswordPolicy): string {
  const parts = [
    policy.requireLowercase && 'a lowercase letter',
    policy.requireUppercase && 'an uppercase letter',
    policy.requireNumbers && 'a digit',
    policy.requireSymbols && 'a symbol',
  ].filter((part) => part !== false);
  const list = new Intl.ListFormat('en').format(parts);
  return `At least ${policy.minLength} characters${list && `, with ${list}`}.`;
}

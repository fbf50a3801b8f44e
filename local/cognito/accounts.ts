import type { CodeResult, Codes, Purpose } from './codes.ts';
import type { Mailbox } from './mailbox.ts';
import { policyFault } from './password-policy.ts';
import type { AccountSettings } from './settings.ts';
import type { Users } from './users.ts';

/** Printable characters around one @, at most 128: Cognito's limit of a user name (API_SignUp). */
const address = /^(?=.{3,128}$)[^\s@\p{C}]+@[^\s@\p{C}]+$/u;

/** Cognito's messages about codes. */
const messages: Readonly<Record<Exclude<CodeResult, 'valid'>, string>> = {
  invalid: 'Invalid verification code provided, please try again.',
  expired: 'Invalid code provided, please request a code again.',
  'limit exceeded': 'Attempt limit exceeded, please try after some time.',
};

/** An error response of the pool. The message is Cognito's. */
export class AccountError extends Error {}

/** Sign-up and password recovery of a user pool. */
export class Accounts {
  readonly settings: AccountSettings;
  readonly #users: Users;
  readonly #codes: Codes;
  readonly #mail: (to: string, code: string) => Promise<void>;

  /** @param log called for each e-mail */
  constructor(
    settings: AccountSettings,
    users: Users,
    codes: Codes,
    mailbox: Mailbox,
    log: (line: string) => void,
  ) {
    this.settings = settings;
    this.#users = users;
    this.#codes = codes;
    this.#mail = async (to, code) => {
      const text = settings.message.text.replaceAll('{####}', code);
      await mailbox.send(to, settings.message.subject, text);
      log(`mail to ${to}: ${text.replaceAll(/\s+/g, ' ')}`);
    };
  }

  /**
   * Creates an unconfirmed account and sends the code.
   *
   * @throws {AccountError}
   */
  async signUp(email: string, password: string): Promise<void> {
    if (!address.test(email)) throw new AccountError('Invalid email address format.');
    this.#checkPassword(password);
    const { verifiesEmail } = this.settings;
    // The limit is checked before the account is created, so that no account is left without its code. The code is
    // issued afterwards, so that a concurrent request that is rejected does not replace the code of the other request.
    if (verifiesEmail && !this.#codes.mayIssue('confirmation', email))
      throw new AccountError(messages['limit exceeded']);
    // Cognito reveals this even with PreventUserExistenceErrors (API_SignUp, UsernameExistsException).
    if (!(await this.#users.add(email, password)))
      throw new AccountError('An account with the given email already exists.');
    if (verifiesEmail) await this.#sendCode('confirmation', email, email);
  }

  /**
   * Sends another code, if an account is waiting for confirmation.
   *
   * @throws {AccountError}
   */
  async resendConfirmation(name: string): Promise<void> {
    const user = this.#users.find(name);
    await this.#sendCode('confirmation', name, user?.unconfirmed ? user.email : undefined);
  }

  /** @throws {AccountError} */
  async confirm(name: string, code: string): Promise<void> {
    await this.#useCode('confirmation', name, code);
    await this.#users.change(name, { emailVerified: true, unconfirmed: undefined });
  }

  /**
   * Sends a code to reset a lost password. The response does not reveal whether the account exists.
   *
   * @param hidesUsers the client's `PreventUserExistenceErrors`; false reveals it
   * @throws {AccountError}
   */
  async forgotPassword(name: string, hidesUsers: boolean): Promise<void> {
    const user = this.#users.find(name);
    if (!user && !hidesUsers) throw new AccountError('Username/client id combination not found.');
    await this.#sendCode('reset', name, user?.emailVerified ? user.email : undefined);
  }

  /** @throws {AccountError} */
  async resetPassword(name: string, code: string, password: string): Promise<void> {
    this.#checkPassword(password);
    await this.#useCode('reset', name, code);
    await this.#users.changePassword(name, password);
  }

  #checkPassword(password: string): void {
    const fault = policyFault(password, this.settings.passwordPolicy);
    if (fault) throw new AccountError(fault);
  }

  /** @param to undefined if the e-mail must not be sent */
  async #sendCode(purpose: Purpose, name: string, to: string | undefined): Promise<void> {
    const code = await this.#codes.issue(purpose, name);
    if (code === undefined) throw new AccountError(messages['limit exceeded']);
    if (to !== undefined) await this.#mail(to, code);
  }

  async #useCode(purpose: Purpose, name: string, code: string): Promise<void> {
    const result = await this.#codes.use(purpose, name, code.replaceAll(/\s/g, ''));
    if (result !== 'valid') throw new AccountError(messages[result]);
  }
}

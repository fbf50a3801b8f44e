import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** An account that a local run creates and prints. */
export interface AccountToEnsure {
  /** Label of the printed line, and name of the file with its password. */
  readonly label: string;
  /** An e-mail address, which counts as confirmed. */
  readonly username: string;
  readonly name: string;
  /** The account is created only if the template has this group. @default - no group */
  readonly group?: string;
}

/** An account with its password. */
export interface Account extends AccountToEnsure {
  readonly password: string;
}

/**
 * Reads the account's password, or creates one. Passwords differ between machines.
 *
 * @throws {UserError} if the file is damaged
 */
export async function loadAccount(account: AccountToEnsure, file: string): Promise<Account> {
  if (!existsSync(file)) {
    // It has 21 characters, with an uppercase and a lowercase letter, a digit and a symbol, so it meets every policy
    // with a minimum length of up to 21.
    const password = `Local-${randomBytes(9).toString('base64url')}-7a`;
    await writeFile(file, JSON.stringify({ username: account.username, password }), { mode: 0o600 });
  }
  try {
    const { username, password } = JSON.parse(await readFile(file, 'utf8')) as Account;
    if (typeof username === 'string' && typeof password === 'string')
      return { ...account, username, password };
  } catch {
    // Reported below.
  }
  throw new UserError(
    `${file} is damaged. Remove it to get a new password for the ${account.label}, or start with --fresh.`,
  );
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** An account that a local run makes and prints. */
export interface AccountToEnsure {
  /** The printed line begins with it, and the file that keeps its password is named by it. */
  readonly label: string;
  /** An e-mail address. It counts as confirmed. */
  readonly username: string;
  readonly name: string;
  /** The account is made only if the template has this group. @default no group */
  readonly group?: string;
}

/** An account with its password. */
export interface Account extends AccountToEnsure {
  readonly password: string;
}

/**
 * Reads the account's password, or makes one: no password is the same on two machines.
 *
 * @throws {UserError} if the file is damaged
 */
export async function loadAccount(account: AccountToEnsure, file: string): Promise<Account> {
  if (!existsSync(file)) {
    // Upper and lower case, digit and symbol: it meets every policy that a template can have.
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

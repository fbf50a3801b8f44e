import { randomUUID } from 'node:crypto';
import { readState, stateWriter } from '../state-file.ts';
import { hashPassword, type PasswordHash, verifyPassword } from './password.ts';

/** An account that must exist when the pool starts. */
export interface UserToEnsure {
  /** @default - the account's `sub`, as in a pool with login by e-mail */
  readonly username?: string;
  readonly email: string;
  readonly name?: string;
  readonly password: string;
  /** Names in `cognito:groups`. @default [] */
  readonly groups?: readonly string[];
}

/** A stored account. */
export interface User {
  /** A UUID that never changes. */
  readonly sub: string;
  readonly username: string;
  readonly email: string;
  readonly emailVerified: boolean;
  /** Has signed up and not yet entered the code. @default - confirmed */
  readonly unconfirmed?: true;
  readonly name?: string;
  readonly groups: readonly string[];
  readonly password: PasswordHash;
  /** ISO 8601, UTC */
  readonly createdAt: string;
  /** ISO 8601, UTC */
  readonly modifiedAt: string;
}

const format = 1;

/** The accounts of the pool, stored in one file. */
export class Users {
  readonly #users: User[];
  readonly #write: (value: unknown) => Promise<void>;

  private constructor(file: string, users: User[]) {
    this.#users = users;
    this.#write = stateWriter(file);
  }

  /** @throws {UserError} if the file is damaged */
  static async load(file: string): Promise<Users> {
    return new Users(file, (await readState(file, parseUsers)) ?? []);
  }

  bySub(sub: string): User | undefined {
    return this.#users.find((user) => user.sub === sub);
  }

  /** Finds an account by user name, `sub` or case-insensitive e-mail address, like the pool's API. */
  find(name: string): User | undefined {
    const email = name.toLowerCase();
    return this.#users.find(
      (user) => user.username === name || user.sub === name || user.email.toLowerCase() === email,
    );
  }

  /** All accounts, the oldest first. */
  all(): readonly User[] {
    return this.#users;
  }

  async remove(user: User): Promise<void> {
    this.#users.splice(this.#users.indexOf(user), 1);
    await this.#save();
  }

  /** Finds the account with this name and password. */
  async authenticate(name: string, password: string): Promise<User | undefined> {
    const user = this.find(name);
    return (await verifyPassword(password, user?.password)) ? user : undefined;
  }

  /**
   * Creates the account of a person who has signed up.
   *
   * @returns false if another account has the address
   */
  async add(email: string, password: string): Promise<boolean> {
    const hash = await hashPassword(password);
    // Checked here, because another account may have been created in the meantime.
    if (this.find(email)) return false;
    const sub = randomUUID();
    const now = new Date().toISOString();
    const user = { sub, username: sub, email, emailVerified: false, unconfirmed: true, groups: [] } as const;
    this.#users.push({ ...user, password: hash, createdAt: now, modifiedAt: now });
    await this.#save();
    return true;
  }

  /** Changes an account, if there is one with that name. */
  async change(
    name: string,
    changes: Partial<Pick<User, 'emailVerified' | 'unconfirmed' | 'password'>>,
  ): Promise<void> {
    const user = this.find(name);
    if (!user) return;
    this.#users[this.#users.indexOf(user)] = { ...user, ...changes, modifiedAt: new Date().toISOString() };
    await this.#save();
  }

  async changePassword(name: string, password: string): Promise<void> {
    await this.change(name, { password: await hashPassword(password) });
  }

  /** Creates the accounts or updates them to these values. Their `sub` stays. */
  async ensure(wanted: readonly UserToEnsure[]): Promise<void> {
    // All at once, because a thread calculates each hash.
    const passwords = await Promise.all(wanted.map((user) => this.#passwordOf(user)));
    for (const [index, { email, username, name, groups = [] }] of wanted.entries()) {
      const existing = this.find(email);
      const now = new Date().toISOString();
      const sub = existing?.sub ?? randomUUID();
      const user: User = {
        sub,
        username: username ?? existing?.username ?? sub,
        email,
        emailVerified: true,
        ...(name !== undefined && { name }),
        groups,
        password: passwords[index] as PasswordHash,
        createdAt: existing?.createdAt ?? now,
        modifiedAt: existing?.modifiedAt ?? now,
      };
      if (existing && JSON.stringify(existing) === JSON.stringify(user)) continue;
      const changed = { ...user, modifiedAt: now };
      if (existing) this.#users[this.#users.indexOf(existing)] = changed;
      else this.#users.push(changed);
      await this.#save();
    }
  }

  /** The stored hash if it is of the same password, or else a new one. */
  async #passwordOf({ email, password }: UserToEnsure): Promise<PasswordHash> {
    const existing = this.find(email)?.password;
    return existing && (await verifyPassword(password, existing)) ? existing : hashPassword(password);
  }

  #save(): Promise<void> {
    return this.#write({ format, users: this.#users });
  }
}

function parseUsers(json: unknown): User[] {
  const { format: found, users } = json as { format: unknown; users: User[] };
  if (found !== format || !Array.isArray(users) || !users.every(isUser))
    throw new Error('not a list of accounts');
  return users;
}

function isUser({ sub, username, email, groups, password, createdAt, modifiedAt }: User): boolean {
  const texts = [sub, username, email, createdAt, modifiedAt, password.salt, password.hash];
  return (
    texts.every((text) => typeof text === 'string' && text !== '') &&
    Array.isArray(groups) &&
    password.cost.N > 1
  );
}

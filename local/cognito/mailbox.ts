import { readState, stateWriter } from '../state-file.ts';

/** An e-mail that the pool would have sent. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601, UTC */
  readonly sentAt: string;
}

/** Maximum stored e-mails. Older ones are removed. */
const maxMails = 50;
const format = 1;

/** Stores the pool's e-mails instead of sending them. */
export class Mailbox {
  readonly #mails: Mail[];
  readonly #write: (value: unknown) => Promise<void>;

  private constructor(file: string, mails: Mail[]) {
    this.#mails = mails;
    this.#write = stateWriter(file);
  }

  /** @throws {UserError} if the file is damaged */
  static async load(file: string): Promise<Mailbox> {
    return new Mailbox(file, (await readState(file, parseMails)) ?? []);
  }

  /** Newest first. */
  get mails(): readonly Mail[] {
    return [...this.#mails].reverse();
  }

  async send(to: string, subject: string, text: string): Promise<void> {
    this.#mails.push({ to, subject, text, sentAt: new Date().toISOString() });
    this.#mails.splice(0, this.#mails.length - maxMails);
    await this.#write({ format, mails: this.#mails });
  }
}

function parseMails(json: unknown): Mail[] {
  const { format: found, mails } = json as { format: unknown; mails: Mail[] };
  const isMail = ({ to, subject, text, sentAt }: Mail) =>
    [to, subject, text, sentAt].every((part) => typeof part === 'string');
  if (found !== format || !mails.every(isMail)) throw new Error('not a list of e-mails');
  return mails;
}

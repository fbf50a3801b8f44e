import { createHash, randomUUID } from 'node:crypto';

/** A queue of the templates. Its fields are those of `AWS::SQS::Queue`. */
export interface QueueSettings {
  readonly arn: string;
  /** Its address on AWS, which is in the environment of handlers. */
  readonly url: string;
  /** Name in messages, e.g. `App/Jobs`. */
  readonly path: string;
  readonly delaySeconds: number;
  readonly visibilitySeconds: number;
  readonly waitSeconds: number;
  readonly retentionSeconds: number;
  /** Maximum bytes of a message with its attributes, 1,024 to 1,048,576. */
  readonly maxMessageBytes: number;
  readonly isFifo: boolean;
  readonly deduplicatesByContent: boolean;
  /** Times that a message is received before it is moved. @default - no limit */
  readonly maxReceiveCount?: number;
  /** Gets a message that was received too often. */
  deadLetter?(message: StoredMessage): void;
}

/** A message as its sender gives it. */
export interface MessageToSend {
  readonly body: string;
  /** As in the API. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly delaySeconds?: number;
  /** FIFO queues only. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A message in a queue. */
export interface StoredMessage extends MessageToSend {
  readonly id: string;
  readonly sentAt: number;
  readonly sequenceNumber: string;
  receiveCount: number;
  firstReceivedAt?: number;
  visibleAt: number;
  /** Handle of the last receipt. */
  receipt?: string;
}

/** Milliseconds in which a FIFO queue ignores a repeated message. */
const deduplicationMs = 5 * 60 * 1000;

/** An SQS queue in memory: visibility timeout, delay, redrive, retention, FIFO groups and deduplication. */
export class Queue {
  /** A new deployment may change them. */
  settings: QueueSettings;
  #messages: StoredMessage[] = [];
  readonly #sent = new Map<string, { readonly id: string; readonly at: number }>();
  readonly #waiting = new Set<() => void>();
  #sequence = 0;
  #closed = false;

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  get path(): string {
    return this.settings.path;
  }

  /** All messages, for people: the oldest first. */
  get messages(): readonly StoredMessage[] {
    return this.#messages;
  }

  /** Adds a message, and returns the stored one. A FIFO queue returns the earlier one for a repeated message. */
  send(message: MessageToSend): Pick<StoredMessage, 'id' | 'sequenceNumber'> {
    const { isFifo, deduplicatesByContent, delaySeconds } = this.settings;
    const now = Date.now();
    const key =
      message.deduplicationId ??
      (deduplicatesByContent ? createHash('sha256').update(message.body).digest('hex') : undefined);
    const earlier = isFifo && key !== undefined ? this.#sent.get(key) : undefined;
    if (earlier && now - earlier.at < deduplicationMs) return { id: earlier.id, sequenceNumber: '0' };
    const stored: StoredMessage = {
      ...message,
      id: randomUUID(),
      sentAt: now,
      sequenceNumber: String(++this.#sequence).padStart(20, '0'),
      receiveCount: 0,
      visibleAt: now + (message.delaySeconds ?? delaySeconds) * 1000,
    };
    if (isFifo && key !== undefined) this.#sent.set(key, { id: stored.id, at: now });
    this.#add(stored);
    return stored;
  }

  /** Adds a message of another queue. */
  move(message: StoredMessage): void {
    this.#add({ ...message, receiveCount: 0, visibleAt: Date.now() });
  }

  /**
   * Receives messages. Waits for the first one.
   *
   * @param visibilitySeconds until a message that is not deleted is visible again
   */
  async receive(
    maxMessages: number,
    visibilitySeconds = this.settings.visibilitySeconds,
    waitSeconds = this.settings.waitSeconds,
    signal?: AbortSignal,
  ): Promise<StoredMessage[]> {
    const deadline = Date.now() + waitSeconds * 1000;
    for (;;) {
      const messages = this.#take(maxMessages, visibilitySeconds);
      const now = Date.now();
      if (messages.length > 0 || now >= deadline || this.#closed || signal?.aborted) return messages;
      await this.#change(Math.min(deadline, this.#nextVisible()) - now, signal);
    }
  }

  /** Deletes a received message. */
  delete(receipt: string): void {
    this.#messages = this.#messages.filter((message) => message.receipt !== receipt);
    // The next message of its group can be received.
    this.#notify();
  }

  /**
   * Makes a received message visible after some seconds.
   *
   * @returns whether the receipt is the last one of a message
   */
  changeVisibility(receipt: string, seconds: number): boolean {
    const message = this.#messages.find((each) => each.receipt === receipt);
    if (message) message.visibleAt = Date.now() + seconds * 1000;
    this.#notify();
    return message !== undefined;
  }

  purge(): void {
    this.#messages = [];
  }

  close(): void {
    this.#closed = true;
    this.#notify();
  }

  #add(message: StoredMessage): void {
    this.#messages.push(message);
    this.#notify();
  }

  #take(maxMessages: number, visibilitySeconds: number): StoredMessage[] {
    const now = Date.now();
    const { isFifo, retentionSeconds, maxReceiveCount = Number.POSITIVE_INFINITY } = this.settings;
    const taken: StoredMessage[] = [];
    const kept: StoredMessage[] = [];
    const moved: StoredMessage[] = [];
    const blocked = new Set<string | undefined>();
    for (const message of this.#messages) {
      if (now - message.sentAt >= retentionSeconds * 1000) continue;
      if (
        message.visibleAt > now ||
        taken.length === maxMessages ||
        (isFifo && blocked.has(message.groupId))
      ) {
        blocked.add(message.groupId);
        kept.push(message);
      } else if (message.receiveCount >= maxReceiveCount) {
        moved.push(message);
      } else {
        message.receiveCount += 1;
        message.firstReceivedAt ??= now;
        message.visibleAt = now + visibilitySeconds * 1000;
        message.receipt = randomUUID();
        taken.push(message);
        kept.push(message);
      }
    }
    this.#messages = kept;
    for (const message of moved) this.settings.deadLetter?.(message);
    return taken;
  }

  #nextVisible(): number {
    const now = Date.now();
    const times = this.#messages.map(({ visibleAt }) => visibleAt).filter((time) => time > now);
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  #change(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        signal?.removeEventListener('abort', settle);
        resolve();
      };
      const timer = setTimeout(settle, Math.min(Math.max(delayMs, 1), 20_000));
      this.#waiting.add(settle);
      signal?.addEventListener('abort', settle);
    });
  }

  #notify(): void {
    for (const settle of [...this.#waiting]) settle();
  }
}

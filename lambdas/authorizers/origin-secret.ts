import { createHash, timingSafeEqual } from 'node:crypto';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AuthorizerUnavailableError } from './authorizer.ts';

/** Below this a value could be guessed, or is a fault of whoever set it. */
const minimumLength = 16;

/** How long values are used before they are read again, in milliseconds. */
const keepForMs = 300_000;

/**
 * How old values have to be to be read again for one that is not among them, in milliseconds: strangers who try some
 * can't make an environment read more often than this. A rotation waits for longer than that before CloudFront gets the
 * new value (`scripts/origin-secret/rotation.ts`), so values that were read less than a second ago are all that
 * CloudFront may send, and what is not among them is refused for good.
 */
const readAgainAfterMs = 1_000;

/** Time for reading both values, attempts included, in milliseconds: what is left of 10 s is for a token's keys. */
const readWithinMs = 4_000;

/**
 * Reads the hashes of the values that are good.
 *
 * @param maximumAgeMs of values that were read before
 * @throws AuthorizerUnavailableError where they can't be read
 */
export type OriginSecretReader = (maximumAgeMs: number) => Promise<readonly Buffer[]>;

/**
 * Whether a request carries the secret that only the CDN knows: the current value, or the one before it, which
 * CloudFront's edges still send during a rotation. Hashes are compared, because they have one length whatever was sent,
 * in constant time.
 *
 * @param sent the request's `x-origin-secret` header
 * @throws AuthorizerUnavailableError where the secret can't be read
 */
export async function hasValidOriginSecret(
  sent: string | undefined,
  read: OriginSecretReader,
): Promise<boolean> {
  if (!sent) return false;
  const hash = sha256(sent);
  for (const maximumAgeMs of [keepForMs, readAgainAfterMs]) {
    const values = await read(maximumAgeMs);
    // Each is compared, whichever fits.
    if (values.map((value) => timingSafeEqual(hash, value)).includes(true)) return true;
  }
  return false;
}

/**
 * Reads the secret's two values from Secrets Manager. Simultaneous calls share one reading; a failure is shared for a
 * second after it, too. A failure takes away nothing that was read before and is not too old: strangers with unknown
 * values make an environment read again, and must not end what it knows.
 */
export function originSecretReader(client: SecretsManagerClient, arn: string): OriginSecretReader {
  let good: Reading | undefined;
  let latest: Reading | undefined;

  function read(): Reading {
    const reading: Reading = { asOf: Date.now(), values: readValidHashes(client, arn), hasFailed: false };
    reading.values.then(
      () => {
        if (!good || good.asOf < reading.asOf) good = reading;
      },
      () => {
        reading.asOf = Date.now();
        reading.hasFailed = true;
      },
    );
    return reading;
  }

  return (maximumAgeMs) => {
    const isYoung = (reading: Reading, ageMs: number) => Date.now() - reading.asOf < ageMs;
    if (good && isYoung(good, maximumAgeMs)) return good.values;
    if (!latest || !isYoung(latest, latest.hasFailed ? readAgainAfterMs : maximumAgeMs)) latest = read();
    return latest.values;
  };
}

/** Both values, as they were at one time. */
interface Reading {
  /** When it began; of one that failed, when it ended. */
  asOf: number;
  readonly values: Promise<readonly Buffer[]>;
  hasFailed: boolean;
}

async function readValidHashes(client: SecretsManagerClient, arn: string): Promise<readonly Buffer[]> {
  const abortSignal = AbortSignal.timeout(readWithinMs);
  const read = async (VersionStage: string) => {
    const command = new GetSecretValueCommand({ SecretId: arn, VersionStage });
    return (await client.send(command, { abortSignal })).SecretString ?? '';
  };
  try {
    // One after the other: what is current at first is current or previous at second, so a rotation in between hides
    // no value that CloudFront sends.
    const current = await read('AWSCURRENT');
    if (current.length < minimumLength) throw new TypeError('The origin secret is no text, or too short.');
    const previous = await read('AWSPREVIOUS').catch((error: unknown) => {
      // Before the first rotation, and after a value was revoked.
      if (error instanceof ResourceNotFoundException) return '';
      throw error;
    });
    return [current, previous].filter((value) => value.length >= minimumLength).map(sha256);
  } catch (cause) {
    throw new AuthorizerUnavailableError('The origin secret cannot be read.', { cause });
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

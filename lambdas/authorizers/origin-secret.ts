import { afterLoad } from '../shared/after-load.ts';
import { type SecretsManager, secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { SecretValueError } from '../shared/secret.ts';
import { AuthorizerUnavailableError } from './authorizer.ts';

/** A shorter secret could be guessed. */
const minLength = 16;

/**
 * An unknown value causes a read, unless the cached values are younger than this. This limits the reads that requests
 * with unknown values can cause. `scripts/origin-secret/rotation.ts` waits longer than this before CloudFront sends a
 * new value. So a value that is not among cached values of this age is invalid.
 */
const minRefreshIntervalMs = 1_000;

/** Time to read both versions of the secret, retries included. The rest of the timeout is for the keys of tokens. */
const readTimeoutMs = 4_000;

/**
 * Returns SHA-256 hashes of the valid values.
 *
 * @param maxAgeMs maximum age of cached values
 * @param isEarly whether no request waits. A failure is then not cached, and a request that waits for the same read
 * reads again. @default false
 * @throws {AuthorizerUnavailableError} if the secret can't be read
 */
export type OriginSecretReader = (maxAgeMs: number, isEarly?: boolean) => Promise<readonly Buffer[]>;

/** How long {@link hasValidOriginSecret} accepts cached values. */
export const originSecretTtlMs = 300_000;

/**
 * Whether a request came through CloudFront, which adds the origin secret. During a rotation the previous value is
 * valid too. Compares hashes, which all have the same length, in constant time.
 *
 * @param value the `x-origin-secret` header
 * @throws {AuthorizerUnavailableError} if the secret can't be read
 */
export async function hasValidOriginSecret(
  value: string | undefined,
  readHashes: OriginSecretReader,
): Promise<boolean> {
  if (!value) return false;
  const hash = sha256(value);
  for (const maxAgeMs of [originSecretTtlMs, minRefreshIntervalMs]) {
    const validHashes = await readHashes(maxAgeMs);
    // `map` compares every hash. `some` would stop at a match.
    if (validHashes.map((validHash) => crypto().timingSafeEqual(hash, validHash)).includes(true)) return true;
  }
  return false;
}

/** A read of both versions. */
interface SecretRead {
  /** When the read began, or when it failed. */
  time: number;
  readonly hashes: Promise<readonly Buffer[]>;
  readonly isEarly: boolean;
  hasFailed: boolean;
}

/**
 * Reads the current and the previous value from Secrets Manager. Concurrent calls share one read, and an error is
 * cached for a second. After an error the last values remain valid until their TTL ends, because requests with unknown
 * values can cause reads.
 */
export function originSecretReader(client: SecretsManager, arn: string): OriginSecretReader {
  let lastSuccessful: SecretRead | undefined;
  let latest: SecretRead | undefined;

  function startRead(isEarly: boolean): SecretRead {
    const hashes = readValidHashes(client, arn);
    const read: SecretRead = { time: Date.now(), hashes, isEarly, hasFailed: false };
    read.hashes.then(
      () => {
        if (!lastSuccessful || lastSuccessful.time < read.time) lastSuccessful = read;
      },
      () => {
        read.time = Date.now();
        read.hasFailed = true;
        if (isEarly && latest === read) latest = undefined;
      },
    );
    return read;
  }

  return function readHashes(maxAgeMs: number, isEarly = false): Promise<readonly Buffer[]> {
    const isYoungerThan = (read: SecretRead, ageMs: number) => Date.now() - read.time < ageMs;
    if (lastSuccessful && isYoungerThan(lastSuccessful, maxAgeMs)) return lastSuccessful.hashes;
    if (!latest || !isYoungerThan(latest, latest.hasFailed ? minRefreshIntervalMs : maxAgeMs))
      latest = startRead(isEarly);
    return latest.isEarly && !isEarly ? latest.hashes.catch(() => readHashes(maxAgeMs)) : latest.hashes;
  };
}

/**
 * Returns a reader of the secret that the environment names. The first read begins while the function loads.
 *
 * @throws {EnvironmentVariableError} if the environment variable is missing
 */
export function prefetchOriginSecret(): OriginSecretReader {
  const arn = requiredVariable(environmentVariables.originSecretArn);
  const readHashes = originSecretReader(secretsManagerClient(), arn);
  afterLoad(() => readHashes(originSecretTtlMs, true));
  return readHashes;
}

async function readValidHashes(client: SecretsManager, arn: string): Promise<readonly Buffer[]> {
  const abortSignal = AbortSignal.timeout(readTimeoutMs);
  const read = async (VersionStage: string) => {
    const { SecretString } = await client.send(
      'GetSecretValue',
      { SecretId: arn, VersionStage },
      { abortSignal },
    );
    return SecretString ?? '';
  };
  try {
    // In this order: a value that is current in the first read is current or previous in the second. So a rotation
    // between the reads hides no value that CloudFront sends.
    const current = await read('AWSCURRENT');
    if (current.length < minLength)
      throw new SecretValueError(`The origin secret must have at least ${minLength} characters.`);
    const previous = await read('AWSPREVIOUS').catch((error: unknown) => {
      // There is none before the first rotation and after a revocation.
      if ((error as Error).name === 'ResourceNotFoundException') return '';
      throw error;
    });
    return [current, previous].filter((value) => value.length >= minLength).map(sha256);
  } catch (cause) {
    throw new AuthorizerUnavailableError('The origin secret could not be read.', { cause });
  }
}

function sha256(text: string): Buffer {
  return crypto().createHash('sha256').update(text).digest();
}

/** Loaded at the first use, which takes 9 ms of CPU time. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}

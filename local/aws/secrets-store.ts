import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { makeFolder } from '../files.ts';
import { readState, writeState } from '../state-file.ts';
import { ServiceError } from './service-error.ts';

/** A secret's value. Exactly one of the two is set. */
export interface SecretValue {
  readonly SecretString?: string;
  /** As base64. */
  readonly SecretBinary?: string;
}

export interface SecretVersion extends SecretValue {
  readonly id: string;
  readonly stages: readonly string[];
  /** Seconds since 1970. */
  readonly created: number;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Seconds since 1970. */
  readonly changed: number;
  readonly versions: readonly SecretVersion[];
}

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';
const format = 1;

/** Secrets in a JSON file that only its owner can read. */
export class SecretStore {
  readonly #file: string;
  readonly #region: string;
  #secrets: readonly Secret[];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: string, region: string, secrets: readonly Secret[]) {
    this.#file = file;
    this.#region = region;
    this.#secrets = secrets;
  }

  /** @throws {UserError} if the file is damaged */
  static async open(file: string, region: string): Promise<SecretStore> {
    await makeFolder(dirname(file));
    return new SecretStore(file, region, (await readState(file, parseSecrets)) ?? []);
  }

  /**
   * @param id the name, or the ARN with or without its random suffix
   * @throws {ServiceError} ResourceNotFoundException
   */
  find(id: string): Secret {
    const secret = this.#secrets.find(
      ({ name, arn }) =>
        id === name || id === arn || (id.startsWith('arn:') && id === arn.slice(0, -'-XXXXXX'.length)),
    );
    if (!secret)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  /**
   * Returns the version with this id or staging label. The default is the current version.
   *
   * @throws {ServiceError} ResourceNotFoundException
   */
  version(secret: Secret, id?: string, stage?: string): SecretVersion {
    const wanted = stage ?? (id === undefined ? current : undefined);
    const version = secret.versions.find(
      (one) => (id === undefined || one.id === id) && (wanted === undefined || one.stages.includes(wanted)),
    );
    if (!version) {
      const what = wanted === undefined ? `VersionId: ${id}` : `staging label: ${wanted}`;
      throw new ServiceError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${what}`,
      );
    }
    return version;
  }

  /** @throws {ServiceError} ResourceExistsException */
  create(name: string, value: SecretValue | undefined, token: string, description?: string): Promise<Secret> {
    return this.#change(() => {
      const earlier = this.#secrets.find((secret) => secret.name === name);
      if (earlier) {
        // A repeated call with the same token is a retry.
        const version = earlier.versions.find(({ id }) => id === token);
        if (version && value && sameValue(version, value)) return earlier;
        throw new ServiceError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      const now = Date.now() / 1000;
      const suffix = randomBytes(3).toString('hex');
      return {
        arn: `arn:aws:secretsmanager:${this.#region}:000000000000:secret:${name}-${suffix}`,
        name,
        description,
        created: now,
        changed: now,
        versions: value ? [{ id: token, stages: [current], created: now, ...value }] : [],
      };
    });
  }

  /** @throws {ServiceError} ResourceExistsException if the token belongs to another value */
  put(id: string, value: SecretValue, token: string, stages: readonly string[] = [current]): Promise<Secret> {
    return this.#change(() => {
      const secret = this.find(id);
      const earlier = secret.versions.find((version) => version.id === token);
      if (earlier && !sameValue(earlier, value)) {
        throw new ServiceError(
          'ResourceExistsException',
          "You can't modify an existing version, you can only create a new version.",
        );
      }
      if (earlier) return secret;
      const version = { id: token, stages: [], created: Date.now() / 1000, ...value };
      // The first version is always the current one.
      const wanted = secret.versions.length === 0 ? [...new Set([current, ...stages])] : stages;
      return wanted.reduce(
        (result, stage) => moveStage(result, stage, token),
        touched(secret, [...secret.versions, version]),
      );
    });
  }

  /** @throws {ServiceError} InvalidParameterException if the label is on another version than the caller assumes */
  updateStage(id: string, stage: string, moveTo?: string, removeFrom?: string): Promise<Secret> {
    return this.#change(() => {
      const secret = this.find(id);
      const holder = secret.versions.find((version) => version.stages.includes(stage));
      for (const version of [moveTo, removeFrom]) if (version !== undefined) this.version(secret, version);
      if (removeFrom !== undefined && holder?.id !== removeFrom) {
        throw new ServiceError(
          'InvalidParameterException',
          `The staging label ${stage} is not on version ${removeFrom}.`,
        );
      }
      if (moveTo !== undefined && holder && holder.id !== moveTo && removeFrom === undefined) {
        throw new ServiceError(
          'InvalidParameterException',
          `The staging label ${stage} is on version ${holder.id}: RemoveFromVersionId must name it.`,
        );
      }
      if (moveTo === undefined && stage === current) {
        throw new ServiceError(
          'InvalidParameterException',
          `${current} can only be moved to another version.`,
        );
      }
      return moveStage(touched(secret, secret.versions), stage, moveTo);
    });
  }

  /** Serializes changes. A change is complete when it is on disk. */
  #change(make: () => Secret): Promise<Secret> {
    const turn = this.#turn.then(async () => {
      const secret = make();
      const secrets = [...this.#secrets.filter(({ name }) => name !== secret.name), secret];
      await writeState(this.#file, { format, secrets });
      this.#secrets = secrets;
      return secret;
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** A label is on at most one version. The version that was current becomes the previous one. */
function moveStage(secret: Secret, stage: string, to: string | undefined): Secret {
  const holder = secret.versions.find((version) => version.stages.includes(stage));
  if (holder && holder.id === to) return secret;
  const versions = secret.versions.map((version) => {
    const others = version.stages.filter((one) => one !== stage);
    return { ...version, stages: version.id === to ? [...others, stage] : others };
  });
  const moved = { ...secret, versions };
  return stage === current && holder ? moveStage(moved, previous, holder.id) : moved;
}

function touched(secret: Secret, versions: readonly SecretVersion[]): Secret {
  return { ...secret, versions, changed: Date.now() / 1000 };
}

function sameValue(left: SecretValue, right: SecretValue): boolean {
  return left.SecretString === right.SecretString && left.SecretBinary === right.SecretBinary;
}

function parseSecrets(json: unknown): readonly Secret[] {
  const { format: found, secrets } = json as { format: unknown; secrets: Secret[] };
  const isSecret = ({ name, arn, versions }: Secret) => name && arn && Array.isArray(versions);
  if (found !== format || !secrets.every(isSecret)) throw new Error('not a list of secrets');
  return secrets;
}

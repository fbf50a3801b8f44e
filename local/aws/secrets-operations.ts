import { randomUUID } from 'node:crypto';
import type { SecretStore, SecretValue } from './secrets-store.ts';
import { type JsonInput, ServiceError } from './service-error.ts';

/**
 * Runs an operation of Secrets Manager with its JSON input.
 *
 * @throws {ServiceError}
 */
export type Operation = (store: SecretStore, input: JsonInput) => Promise<object>;

/** Maximum size of a value in bytes (AWS Secrets Manager User Guide, quotas). */
const maxValueBytes = 65_536;

/** The supported operations. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CreateSecret: createSecret,
    GetSecretValue: getSecretValue,
    PutSecretValue: putSecretValue,
    DescribeSecret: describeSecret,
    UpdateSecretVersionStage: updateSecretVersionStage,
  }),
);

async function createSecret(store: SecretStore, input: JsonInput): Promise<object> {
  const name = text(input, 'Name');
  if (!/^[\w/+=.@!-]{1,512}$/.test(name)) {
    throw invalid('Name must be 1 to 512 letters, digits, or any of -/_+=.@!', 'ValidationException');
  }
  const value = secretValue(input);
  const token = optionalText(input, 'ClientRequestToken') ?? randomUUID();
  const secret = await store.create(name, value, token, optionalText(input, 'Description'));
  return { ARN: secret.arn, Name: secret.name, ...(value && { VersionId: token }) };
}

async function getSecretValue(store: SecretStore, input: JsonInput): Promise<object> {
  const secret = store.find(text(input, 'SecretId'));
  const version = store.version(
    secret,
    optionalText(input, 'VersionId'),
    optionalText(input, 'VersionStage'),
  );
  const { id, stages, created, ...value } = version;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: id,
    VersionStages: stages,
    CreatedDate: created,
    ...value,
  };
}

async function putSecretValue(store: SecretStore, input: JsonInput): Promise<object> {
  const value = secretValue(input);
  if (!value) throw invalid('You must provide either SecretString or SecretBinary.');
  const token = optionalText(input, 'ClientRequestToken') ?? randomUUID();
  const secret = await store.put(text(input, 'SecretId'), value, token, stagesOf(input));
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: token,
    VersionStages: store.version(secret, token).stages,
  };
}

async function describeSecret(store: SecretStore, input: JsonInput): Promise<object> {
  const secret = store.find(text(input, 'SecretId'));
  // Versions without a staging label are deprecated and not listed.
  const staged = secret.versions.filter(({ stages }) => stages.length > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.created,
    LastChangedDate: secret.changed,
    VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, stages])),
  };
}

async function updateSecretVersionStage(store: SecretStore, input: JsonInput): Promise<object> {
  const secret = await store.updateStage(
    text(input, 'SecretId'),
    text(input, 'VersionStage'),
    optionalText(input, 'MoveToVersionId'),
    optionalText(input, 'RemoveFromVersionId'),
  );
  return { ARN: secret.arn, Name: secret.name };
}

function secretValue(input: JsonInput): SecretValue | undefined {
  const SecretString = optionalText(input, 'SecretString');
  const SecretBinary = optionalText(input, 'SecretBinary');
  if (SecretString === undefined && SecretBinary === undefined) return undefined;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalid(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const bytes =
    SecretString === undefined
      ? Buffer.byteLength(SecretBinary ?? '', 'base64')
      : Buffer.byteLength(SecretString);
  if (bytes > maxValueBytes)
    throw invalid(`The secret value must have at most ${maxValueBytes} bytes.`, 'ValidationException');
  return SecretString === undefined ? { SecretBinary } : { SecretString };
}

function stagesOf(input: JsonInput): string[] | undefined {
  const stages = input.VersionStages;
  if (stages === undefined || stages === null) return undefined;
  if (!Array.isArray(stages) || stages.length === 0 || !stages.every((stage) => typeof stage === 'string')) {
    throw invalid('VersionStages must be a list of one or more strings.', 'ValidationException');
  }
  return stages;
}

function text(input: JsonInput, name: string): string {
  const value = optionalText(input, name);
  if (!value) throw invalid(`${name} is required.`, 'ValidationException');
  return value;
}

function optionalText(input: JsonInput, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string')
    throw invalid(`${name} must be a string.`, 'ValidationException');
  return value;
}

function invalid(message: string, code = 'InvalidParameterException'): ServiceError {
  return new ServiceError(code, message);
}

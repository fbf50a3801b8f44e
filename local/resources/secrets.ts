import { randomInt } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Resources } from '../template/resources.ts';
import { ignore } from '../template/tracked.ts';

interface GenerateSecretString {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

interface SecretProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly GenerateSecretString?: GenerateSecretString;
  readonly SecretString?: string;
  readonly Tags?: unknown;
}

/** Character sets of Secrets Manager, and its default length of 32 (API_GetRandomPassword). */
const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Creates the secrets of the templates. Existing ones keep their values. */
export async function deploySecrets(resources: Resources, secrets: SecretsManagerClient): Promise<void> {
  for (const { physicalIds, properties } of resources.claim<SecretProperties>(
    'AWS::SecretsManager::Secret',
  )) {
    ignore(properties.Tags, properties.Name, properties.Description);
    const name = nameFromArn(physicalIds.ref);
    const value = properties.SecretString ?? generate(properties.GenerateSecretString ?? {});
    const existing = await read(secrets, name);
    if (existing !== undefined) continue;
    await secrets.send(
      new CreateSecretCommand({ Name: name, Description: properties.Description, SecretString: value }),
    );
  }
}

/**
 * Replaces `{{resolve:secretsmanager:…}}` like CloudFormation during a deployment.
 *
 * @throws {Error} for other dynamic references
 */
export async function resolveDynamicReferences<T>(value: T, secrets: SecretsManagerClient): Promise<T> {
  let text = JSON.stringify(value);
  for (const [reference, service, rest] of text.matchAll(/\{\{resolve:([\w-]+):([^}]*)\}\}/g)) {
    if (service !== 'secretsmanager') throw new Error(`The local run does not support ${reference}.`);
    const [, id = '', key = ''] = /^(.+?):SecretString(?::([^:]*))?(?::[^:]*)*$/.exec(rest as string) ?? [];
    const secret = await read(secrets, nameFromArn(id));
    if (secret === undefined) throw new Error(`There is no secret ${id}.`);
    const part = key === '' ? secret : String((JSON.parse(secret) as Record<string, unknown>)[key]);
    text = text.replaceAll(reference, () => JSON.stringify(part).slice(1, -1));
  }
  return JSON.parse(text) as T;
}

const nameFromArn = (id: string): string => id.split(':secret:')[1] ?? id;

async function read(secrets: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function generate(settings: GenerateSecretString): string {
  const excluded = new Set(settings.ExcludeCharacters ?? '');
  const sets = [
    settings.ExcludeLowercase ? '' : lowercase,
    settings.ExcludeUppercase ? '' : lowercase.toUpperCase(),
    settings.ExcludeNumbers ? '' : '0123456789',
    settings.ExcludePunctuation ? '' : punctuation,
    settings.IncludeSpace ? ' ' : '',
  ]
    .map((set) => [...set].filter((character) => !excluded.has(character)))
    .filter((set) => set.length > 0);
  const pick = (set: readonly string[]) => set[randomInt(set.length)] as string;
  const required = settings.RequireEachIncludedType === false ? [] : sets.map(pick);
  const length = settings.PasswordLength ?? 32;
  const characters = [...required];
  while (characters.length < length) characters.push(pick(sets.flat()));
  const password = shuffle(characters).join('');
  if (!settings.SecretStringTemplate || !settings.GenerateStringKey) return password;
  const template = JSON.parse(settings.SecretStringTemplate) as Record<string, unknown>;
  return JSON.stringify({ ...template, [settings.GenerateStringKey]: password });
}

function shuffle(characters: readonly string[]): string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] as string, result[last] as string];
  }
  return result;
}

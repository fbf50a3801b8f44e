import { randomInt } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { boolean, number, object, optional, type PropertiesOf, text } from '../template/shapes.ts';
import { ignoreSettings } from '../template/tracked.ts';
import type { ResourceKind } from './resource-kind.ts';

const generateShape = object({
  PasswordLength: optional(number),
  ExcludeCharacters: optional(text),
  ExcludeLowercase: optional(boolean),
  ExcludeNumbers: optional(boolean),
  ExcludePunctuation: optional(boolean),
  ExcludeUppercase: optional(boolean),
  IncludeSpace: optional(boolean),
  RequireEachIncludedType: optional(boolean),
  SecretStringTemplate: optional(text),
  GenerateStringKey: optional(text),
});

const secretShape = object({
  Description: optional(text),
  GenerateSecretString: optional(generateShape),
  SecretString: optional(text),
});

/** Settings for names, permissions and replicas. */
const ignored = ['Tags', 'Name', 'Description', 'KmsKeyId', 'ReplicaRegions'];

/** Character sets of Secrets Manager, and its default length of 32 (API_GetRandomPassword). */
const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Maximum of `PasswordLength` (API_GetRandomPassword). */
const maxPasswordLength = 4096;

/** Creates the secrets of the templates. Existing ones keep their values. */
export const secrets: ResourceKind = {
  types: ['AWS::SecretsManager::Secret'],
  deploy: ({ resources, clients }) =>
    resources.each('AWS::SecretsManager::Secret', secretShape, async ({ physicalIds, properties }) => {
      ignoreSettings(properties, ignored);
      const Name = nameFromArn(physicalIds.ref);
      const SecretString = properties.SecretString ?? generate(properties.GenerateSecretString ?? {});
      if ((await readSecret(clients.secrets, Name)) !== undefined) return;
      const { Description } = properties;
      await clients.secrets.send(new CreateSecretCommand({ Name, Description, SecretString }));
    }),
};

/** The name of a secret, from its name or ARN. */
export const nameFromArn = (id: string): string => id.split(':secret:')[1] ?? id;

/** The value of a secret, or undefined if there is none. */
export async function readSecret(secrets: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function generate(settings: PropertiesOf<typeof generateShape>): string {
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
  if (sets.length === 0) throw new Error('GenerateSecretString excludes all characters');
  const pick = (set: readonly string[]) => set[randomInt(set.length)] as string;
  const required = settings.RequireEachIncludedType === false ? [] : sets.map(pick);
  const length = Math.min(settings.PasswordLength ?? 32, maxPasswordLength);
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

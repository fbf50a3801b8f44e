import type { UpstreamMapping } from '../../lambdas/shared/environment.ts';
import { type Context, parseText, SettingError } from './context.ts';
import { readSearchMapping } from './search-mapping.ts';

/** The third-party API that visitors search. */
export interface SearchUpstream {
  /** Address without query, `https`. @default 'https://rickandmortyapi.com/api/character' */
  readonly url: string;
  /** Origins that pictures of results come from, `https`. @default - the origin of `url` */
  readonly imageOrigins: readonly string[];
  /** ARN of the secret in Secrets Manager whose text is the API's key. @default - the API needs none */
  readonly keySecretArn?: string;
  /** How it is asked and its answers are read. @default - as the default API's */
  readonly mapping?: UpstreamMapping;
}

/** The names of the settings about it. */
export const searchSettings = [
  'searchUpstreamUrl',
  'searchUpstreamMapping',
  'searchImageOrigins',
  'searchKeySecretArn',
] as const;

type SearchSetting = (typeof searchSettings)[number];

const secretArn = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/;

/**
 * @param region the stage's
 * @throws SettingError with a sentence that says what to change
 */
export function readSearchUpstream(given: Context<SearchSetting>, region: string): SearchUpstream {
  const text = parseText(given, 'searchUpstreamUrl') ?? 'https://rickandmortyapi.com/api/character';
  const url = parseUrl(text);
  if (url?.protocol !== 'https:' || url.username || url.password || url.search || url.hash) {
    throw new SettingError(
      `searchUpstreamUrl is "${text}". Set an https address without user, query or fragment; a key belongs in Secrets Manager (searchKeySecretArn).`,
    );
  }
  const keySecretArn = parseText(
    given,
    'searchKeySecretArn',
    secretArn,
    'the whole ARN of a secret in Secrets Manager, with its six last characters',
  );
  if (keySecretArn && keySecretArn.split(':')[3] !== region) {
    throw new SettingError(
      `searchKeySecretArn is a secret outside ${region}. Make the secret in ${region}, or set region to the secret's.`,
    );
  }
  return {
    url: url.href,
    imageOrigins: readOrigins(given) ?? [url.origin],
    keySecretArn,
    mapping: readSearchMapping(given),
  };
}

function readOrigins(given: Context<SearchSetting>): string[] | undefined {
  const origins = parseText(given, 'searchImageOrigins')
    ?.split(',')
    .map((origin) => origin.trim());
  for (const origin of origins ?? []) {
    const url = parseUrl(origin);
    if (url?.protocol !== 'https:' || url.origin !== origin) {
      throw new SettingError(
        `searchImageOrigins holds "${origin}". Set https origins, such as https://images.example.com, separated by commas.`,
      );
    }
  }
  return origins;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

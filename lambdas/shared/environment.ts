import { JamstackError } from './jamstack-error.ts';

/** An environment variable is missing or invalid. */
export class EnvironmentVariableError extends JamstackError {
  override readonly name = 'EnvironmentVariableError';
}

/**
 * The environment variables of the handlers. The CDK app sets them by these names and the handlers read them, so a
 * renamed variable is a type error.
 */
export const environmentVariables = {
  /** Id of the release that the code belongs to. */
  release: 'RELEASE',
  /** URL of the site, without a path. */
  siteUrl: 'SITE_URL',
  /** URL of the third-party search API, without a query. */
  searchUpstreamUrl: 'SEARCH_UPSTREAM_URL',
  /** {@link UpstreamMapping} as JSON. Absent for the default mapping. */
  searchUpstreamMapping: 'SEARCH_UPSTREAM_MAPPING',
  /** ARN of the secret with the API key. Absent if the search API needs none. */
  searchKeySecretArn: 'SEARCH_KEY_SECRET_ARN',
  /** Name of the bucket for converted images. */
  imagesBucket: 'IMAGES_BUCKET',
  /** Name of the bucket for uploaded files. */
  uploadsBucket: 'UPLOADS_BUCKET',
  /** Comma-separated private origins that images may be fetched from. Only set in a local run. */
  allowedImageOrigins: 'ALLOWED_IMAGE_ORIGINS',
  /** Name of the signatures table. */
  signaturesTable: 'SIGNATURES_TABLE',
  /** Number of index shards that new signatures are distributed to. */
  signatureShards: 'SIGNATURE_SHARDS',
  /** ARN of the secret that encrypts cursors. */
  cursorSecretArn: 'CURSOR_SECRET_ARN',
  /** Id of the user pool. */
  userPoolId: 'USER_POOL_ID',
  /** Id of the site's client in the user pool. */
  userPoolClientId: 'USER_POOL_CLIENT_ID',
  /** Repository of the site's content, such as `owner/name`. */
  contentRepository: 'CONTENT_REPOSITORY',
  /** Branch that the site is deployed from. */
  contentBranch: 'CONTENT_BRANCH',
  /** `commit` or `pull-request`. */
  contentMode: 'CONTENT_MODE',
  /** Minutes from a commit to its release. */
  contentPublishMinutes: 'CONTENT_PUBLISH_MINUTES',
  /** URL of the repository host's API, without a slash at the end. */
  contentApiUrl: 'CONTENT_API_URL',
  /** ARN of the secret with the token of the repository host. */
  contentTokenSecretArn: 'CONTENT_TOKEN_SECRET_ARN',
  /** ARN of the secret that proves that a request came through CloudFront. */
  originSecretArn: 'ORIGIN_SECRET_ARN',
} as const;

/**
 * How to query the search API and where its responses hold what the site shows. A path is a list of property names
 * separated by dots, such as `data.items`. Value of {@link environmentVariables.searchUpstreamMapping}; validated where
 * the setting is declared.
 */
export interface UpstreamMapping {
  /** Names of the query parameters. */
  readonly parameters: {
    readonly name: string;
    /** Page number. Use this or `offset`. */
    readonly page?: string;
    /** Number of results to skip. */
    readonly offset?: string;
    /** Number of results per page. @default - not sent */
    readonly limit?: string;
  };
  /** Number of the first page. @default 1 */
  readonly firstPage?: 0 | 1;
  /** Number of results on a full page. */
  readonly pageSize: number;
  /** Path of the list of results. */
  readonly results: string;
  /** Path of the total number of results. */
  readonly count: string;
  /** Path of the number of pages. @default - count divided by pageSize */
  readonly pages?: string;
  /** Paths within a result. */
  readonly fields: {
    readonly name: string;
    readonly image: string;
    /** @default - the result's position in all results */
    readonly id?: string;
    /** @default - no species */
    readonly species?: string;
    /** @default - no status */
    readonly status?: string;
  };
  /** Header of the API key, and a prefix for its value. @default - `Authorization: Bearer` */
  readonly key?: { readonly header: string; readonly prefix?: string };
  /**
   * The status that means "no results", and the path of a string that the body must then have.
   * @default - an empty list means "no results"
   */
  readonly nothingFound?: { readonly status: number; readonly field?: string };
}

/**
 * Settings of the C library's allocator (mallopt(3) of Linux), for a function that handles large images in native code:
 * freed memory returns to the operating system. Without them, memory that earlier images leave behind adds 0.25 GB to
 * the peak (measured for an AVIF of 50 million pixels, twice the limit).
 */
export const memoryVariables = {
  /** Number of memory arenas. The default is eight for each processor. */
  MALLOC_ARENA_MAX: '2',
  /**
   * Allocations of at least this many bytes return to the system when they are freed. The default grows up to 32 MiB.
   */
  MALLOC_MMAP_THRESHOLD_: '131072',
  /** Free bytes at the end of the heap above which they return to the system. The default grows up to 64 MiB. */
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const;

/** A value of {@link environmentVariables}. */
export type EnvironmentVariable = (typeof environmentVariables)[keyof typeof environmentVariables];

/**
 * @throws {EnvironmentVariableError} if the variable is missing or empty
 *
 * @example
 * const tableName = requiredVariable(environmentVariables.signaturesTable);
 */
export function requiredVariable(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value) throw new EnvironmentVariableError(`The environment variable ${name} must be set.`);
  return value;
}

/** @returns `undefined` if the variable is missing or empty */
export function optionalVariable(name: EnvironmentVariable): string | undefined {
  return process.env[name] || undefined;
}

/**
 * @param defaultValue for a missing variable
 * @throws {EnvironmentVariableError} if the value is not an integer from 1 to 999999999
 */
export function positiveIntegerVariable(name: EnvironmentVariable, defaultValue: number): number {
  const value = optionalVariable(name);
  if (value === undefined) return defaultValue;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) {
    throw new EnvironmentVariableError(
      `The environment variable ${name} must be a positive integer, but is "${value}".`,
    );
  }
  return Number(value);
}

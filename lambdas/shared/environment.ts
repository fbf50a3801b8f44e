/**
 * The names of every environment variable that a handler reads. Whoever sets them (the CDK app) and whoever
 * reads them (the handlers) take them from here, so that a renamed variable is a type error and not a fault.
 */
export const environmentVariables = {
  /** Id of the release that this code belongs to. */
  release: 'RELEASE',
  /** Address of the third-party API that is searched, without query. */
  searchUpstreamUrl: 'SEARCH_UPSTREAM_URL',
  /** How the upstream is asked and its answers are read, as JSON. Absent where it is the default one. */
  searchUpstreamMapping: 'SEARCH_UPSTREAM_MAPPING',
  /** ARN of the secret with the upstream's key. Absent where the upstream needs none. */
  searchKeySecretArn: 'SEARCH_KEY_SECRET_ARN',
  /** Name of the bucket for converted images. */
  imagesBucket: 'IMAGES_BUCKET',
  /** Name of the bucket for files that visitors send to be converted. */
  uploadsBucket: 'UPLOADS_BUCKET',
  /** Comma-separated origins that images may be fetched from although they are private. No deployment sets it. */
  allowedImageOrigins: 'ALLOWED_IMAGE_ORIGINS',
  /** Name of the table of signatures. */
  signaturesTable: 'SIGNATURES_TABLE',
  /** Number of shards of the index of newest signatures that new ones are spread over. */
  signatureShards: 'SIGNATURE_SHARDS',
  /** ARN of the secret that cursors of the list are sealed with. */
  cursorSecretArn: 'CURSOR_SECRET_ARN',
  /** Id of the user pool. */
  userPoolId: 'USER_POOL_ID',
  /** Id of the site's client in the user pool. */
  userPoolClientId: 'USER_POOL_CLIENT_ID',
  /** ARN of the secret that proves that a request came through the CDN. */
  originSecretArn: 'ORIGIN_SECRET_ARN',
} as const;

/**
 * How an API is asked, and where its answers hold what the site shows. A path is names with dots between, such as
 * `data.items`. It is a setting, checked where it is set, and what the variable `searchUpstreamMapping` holds as JSON.
 */
export interface UpstreamMapping {
  /** Names of the query's parameters. */
  readonly parameters: {
    readonly name: string;
    /** Number of the page; or else `offset`. */
    readonly page?: string;
    /** How many results are passed over. */
    readonly offset?: string;
    /** How many results are wanted. @default it is not said */
    readonly limit?: string;
  };
  /** Number of the first page. @default 1 */
  readonly firstPage?: 0 | 1;
  /** Results on a full page. */
  readonly pageSize: number;
  /** Path of the list of results. */
  readonly results: string;
  /** Path of the number of all results. */
  readonly count: string;
  /** Path of the number of all pages. @default the count divided by the size of a page */
  readonly pages?: string;
  /** Paths within a result. */
  readonly fields: {
    readonly name: string;
    readonly image: string;
    /** @default the result's place among all */
    readonly id?: string;
    /** @default there is none */
    readonly species?: string;
    /** @default there is none */
    readonly status?: string;
  };
  /** The header that holds the key, and what stands before it. @default `Authorization: Bearer` */
  readonly key?: { readonly header: string; readonly prefix?: string };
  /**
   * The status, and the path of a text in the answer, by which the API says that nothing matches.
   * @default an empty list
   */
  readonly nothingFound?: { readonly status: number; readonly field?: string };
}

/**
 * Settings of the C library's memory for a function that handles large pictures in native code: memory that was given
 * back to it goes on to the system. Without them, what the pictures before leave behind adds 0.25 GB to an AVIF of 50
 * million pixels (mallopt(3) of Linux).
 */
export const memoryVariables = {
  /** Places that memory is taken from. The default is eight for each processor. */
  MALLOC_ARENA_MAX: '2',
  /** Bytes from which on memory is taken from the system and given back at once. The default grows up to 32 MiB. */
  MALLOC_MMAP_THRESHOLD_: '131072',
  /** Bytes free at the end from which on they are given back. The default grows up to 64 MiB. */
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const;

/** One of the names above. */
export type EnvironmentVariable = (typeof environmentVariables)[keyof typeof environmentVariables];

/**
 * @returns the variable's value
 * @throws Error naming the variable, when it is absent or empty
 */
export function requiredVariable(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

/** @returns the variable's value; undefined when it is absent or empty */
export function optionalVariable(name: EnvironmentVariable): string | undefined {
  return process.env[name] || undefined;
}

/**
 * @param fallback what an absent variable means
 * @throws Error naming the variable, when it is something else than a whole number of at least 1
 */
export function positiveIntegerVariable(name: EnvironmentVariable, fallback: number): number {
  const value = optionalVariable(name);
  if (value === undefined) return fallback;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) {
    throw new Error(`The environment variable ${name} is not a whole number of at least 1.`);
  }
  return Number(value);
}

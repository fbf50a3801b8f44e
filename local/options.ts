import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from './user-error.ts';

/** What a local run was asked to do. */
export interface Options {
  /** Port of the site. 0 takes a free one. @default 3000 */
  readonly port: number;
  /** Absolute path of the folder where state is kept. @default .local */
  readonly data: string;
  /** Begin with empty state. @default false */
  readonly fresh: boolean;
  /** Search this API instead of the embedded sample. */
  readonly searchUpstream?: string;
  /** Origins that images may be fetched from although they are private. @default [] */
  readonly allowImageOrigins: readonly string[];
  /** Print the usage and do nothing else. */
  readonly help: boolean;
}

export const usage = `Runs the whole product on this machine, read from its own synthesized templates.

Usage: npm start -- [options]

  --port N                       serve on this port; 0 takes a free one (default 3000)
  --data DIR                     keep state in this folder (default .local)
  --fresh                        begin with empty state
  --search-upstream URL          search this API instead of the embedded sample
  --allow-image-origin ORIGIN    an origin such as http://127.0.0.1:9000 that images may be
                                 fetched from although it is private; may be repeated
  --help                         print this

AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_SECRETS_MANAGER point the run
at other servers of the same APIs.
`;

/**
 * Reads the command line.
 *
 * @throws UserError with a sentence that says what to change
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  return {
    port: parsePort(values.port ?? '3000'),
    data: resolve(nonEmpty('--data', values.data ?? '.local')),
    fresh: values.fresh ?? false,
    searchUpstream: values['search-upstream'] === undefined ? undefined : httpUrl(values['search-upstream']),
    allowImageOrigins: (values['allow-image-origin'] ?? []).map(httpOrigin),
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        fresh: { type: 'boolean' },
        'search-upstream': { type: 'string' },
        'allow-image-origin': { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UserError(`${(error as Error).message}\nnpm start -- --help lists the options.`);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new UserError(`--port takes a whole number from 0 to 65535, not "${text}".`);
  }
  return port;
}

function nonEmpty(option: string, text: string): string {
  if (text.trim() === '') throw new UserError(`${option} takes the path of a folder.`);
  return text;
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UserError(`--search-upstream takes an absolute http or https URL, not "${text}".`);
  }
  return text;
}

function httpOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username ||
    url.pathname !== '/' ||
    url.search ||
    url.hash
  ) {
    throw new UserError(
      `--allow-image-origin takes an origin such as http://127.0.0.1:9000 (scheme, host and port), not "${text}".`,
    );
  }
  return url.origin;
}

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { optionTypes, optionUsage, type ProductOptions, readProductOptions } from './product.ts';
import { UserError } from './user-error.ts';

/** What a local run was asked to do. */
export interface Options {
  /** Port of the site. 0 takes a free one. @default 3000 */
  readonly port: number;
  /** Absolute path of the folder where state is kept. @default .local */
  readonly data: string;
  /** Begin with empty state. @default false */
  readonly fresh: boolean;
  readonly product: ProductOptions;
  /** Print the usage and do nothing else. */
  readonly help: boolean;
}

export const usage = `Runs the whole product on this machine, read from its own synthesized templates.

Usage: npm start -- [options]

  --port N                       serve on this port; 0 takes a free one (default 3000)
  --data DIR                     keep state in this folder (default .local)
  --fresh                        begin with empty state
${optionUsage}  --help                         print this

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
    product: readProductOptions(values),
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
        ...optionTypes,
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

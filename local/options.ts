import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { optionTypes, optionUsage, type ProductOptions, readProductOptions } from './product.ts';
import { UserError } from './user-error.ts';

/** `quiet` prints no progress and no requests, `verbose` every line of the handlers. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

/** The options of a local run. */
export interface Options {
  /** Port of the site. 0 chooses a free port. @default 3000 */
  readonly port: number;
  /** Absolute path of the state folder. @default .local */
  readonly data: string;
  /** Absolute path of the cloud assembly to run. @default - synthesize the project */
  readonly assembly?: string;
  /** Start with empty state. @default false */
  readonly fresh: boolean;
  /** Show changes of the sources without a restart. @default true */
  readonly watch: boolean;
  /** What is printed besides errors and the addresses. @default 'normal' */
  readonly verbosity: Verbosity;
  /** First port for debuggers of handlers. @default - no debugger can attach */
  readonly inspect?: number;
  /** Port of the console. 0 chooses a free port. Undefined turns the console off. @default 0 */
  readonly consolePort: number | undefined;
  readonly product: ProductOptions;
  /** Print the usage only. */
  readonly help: boolean;
}

/** The port of Node.js's own --inspect. */
const defaultInspectPort = 9229;

export const usage = `Runs the whole product on this machine, read from its own synthesized templates.

Usage: npm start -- [options]

  --port N                       serve on this port; 0 takes a free one (default 3000)
  --assembly DIR                 run this cloud assembly, e.g. cdk.out of any CDK app
  --data DIR                     keep state in this folder (default .local)
  --fresh                        begin with empty state
  --no-watch                     do not rebuild and reload when a source changes
  --inspect[=PORT]               let debuggers attach to handlers, from this port on (default 9229);
                                 no handler times out
  --verbose                      print every line of the handlers
  --quiet                        print addresses, warnings and errors only
  --console-port N               serve the console on this port (default: a free one)
  --no-console                   don't serve the console, which shows requests, logs and data
${optionUsage}  --help                         print this

AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_SECRETS_MANAGER point the run
at other servers of the same APIs.
`;

/**
 * Parses the command line.
 *
 * @throws {UserError} if an option is wrong
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  return {
    port: parsePort(values.port ?? '3000'),
    data: resolve(nonEmpty('--data', values.data ?? '.local')),
    ...(values.assembly !== undefined && { assembly: resolve(nonEmpty('--assembly', values.assembly)) }),
    fresh: values.fresh ?? false,
    watch: !values['no-watch'],
    verbosity: verbosityOf(values.verbose, values.quiet),
    ...(values.inspect !== undefined && { inspect: parsePort(values.inspect, '--inspect') }),
    consolePort: values['no-console']
      ? undefined
      : parsePort(values['console-port'] ?? '0', '--console-port'),
    product: readProductOptions(values),
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.map((arg) => (arg === '--inspect' ? `--inspect=${defaultInspectPort}` : arg)),
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        assembly: { type: 'string' },
        fresh: { type: 'boolean' },
        'no-watch': { type: 'boolean' },
        inspect: { type: 'string' },
        verbose: { type: 'boolean' },
        quiet: { type: 'boolean' },
        'console-port': { type: 'string' },
        'no-console': { type: 'boolean' },
        ...optionTypes,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UserError(`${(error as Error).message}\nnpm start -- --help lists the options.`);
  }
}

function parsePort(text: string, option = '--port'): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new UserError(`${option} must be an integer from 0 to 65535, not "${text}".`);
  }
  return port;
}

function verbosityOf(isVerbose = false, isQuiet = false): Verbosity {
  if (isVerbose && isQuiet) throw new UserError('--verbose and --quiet exclude each other.');
  if (isVerbose) return 'verbose';
  return isQuiet ? 'quiet' : 'normal';
}

function nonEmpty(option: string, text: string): string {
  if (text.trim() === '') throw new UserError(`${option} must be the path of a folder.`);
  return text;
}

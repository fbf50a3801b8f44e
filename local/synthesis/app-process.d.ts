import type { ChildProcess } from 'node:child_process';

/** The CDK app in `cdk.json`. */
export interface App {
  readonly command: string;
  /** Path of the program, if the command only runs it with tsx. @default - the command does something else */
  readonly program: string | undefined;
  readonly context: object | undefined;
}

/** A process that has bundled the app's program, loads its packages, and waits for the environment to run it in. */
export interface PreparedApp {
  readonly program: string;
  readonly child: ChildProcess;
}

/**
 * @param project absolute path of the project's folder
 * @throws {Error} if there is no valid `cdk.json`
 */
export function readApp(project: string): App;

/** How to start a process of the app. */
export function appOptions(project: string): {
  readonly cwd: string;
  readonly detached: true;
  readonly stdio: ['ignore', 'pipe', 'pipe'];
};

/** The folder for the bundles of this process. */
export function appFolder(project: string): string;

/**
 * Starts the process of the next synthesis.
 *
 * @returns undefined if the app's program can't be bundled
 */
export function prepareApp(project: string): PreparedApp | undefined;

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const workerPath = fileURLToPath(new URL('./app-worker.js', import.meta.url));
/** A command whose program can be bundled instead. tsx needs as much time as the app itself. */
const tsxCommand = /^node --import tsx (\S+\.ts)$/;

export function readApp(project) {
  const { app, context } = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8'));
  return { command: app, program: tsxCommand.exec(app)?.[1], context };
}

export function appOptions(project) {
  // A process group of its own, so that the app and its child processes can be stopped together.
  return { cwd: project, detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
}

/** Inside `node_modules/`, where the app finds its packages. */
export function appFolder(project) {
  return join(project, 'node_modules', '.cache', 'local-run', `app-${process.pid}`);
}

export function prepareApp(project) {
  let program;
  try {
    ({ program } = readApp(project));
  } catch {
    // The synthesis reads it again, and reports why it can't be read.
  }
  if (program === undefined) return undefined;
  const { cwd, detached, stdio } = appOptions(project);
  const args = [workerPath, program, appFolder(project)];
  const child = spawn(process.execPath, args, { cwd, detached, stdio: [...stdio, 'ipc'] });
  return { program, child };
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user exists, but may not be signaled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * A text that differs between two processes that had the same id one after the other. Without blanks.
 *
 * @returns undefined if there is no such process, or the system does not return it
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const [stat, boot] = await Promise.all(
        [`/proc/${pid}/stat`, '/proc/sys/kernel/random/boot_id'].map((file) => readFile(file, 'utf8')),
      );
      // The name, in parentheses, may have blanks. The start in clock ticks since boot is field 22, 19 after the name.
      const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return ticks && `${boot?.trim()}/${ticks}`;
    }
    if (process.platform === 'win32') return undefined;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim().replaceAll(/\s+/g, '-') || undefined;
  } catch {
    return undefined;
  }
}

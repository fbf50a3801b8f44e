import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has had resident, in bytes.
 *
 * On Linux `resourceUsage().maxRSS` is of no use in a child: until exec a child shares its parent's memory, and the
 * kernel counts that (an empty child of a parent of 400 MB reports 385 MB). VmHWM begins anew with exec.
 */
export function peakMemory(): number {
  return residentPeak('self') ?? process.resourceUsage().maxRSS * 1024;
}

/**
 * The most memory that a command has had resident, in bytes, until shortly before its end: looked up each time it
 * has written some of its output.
 *
 * @returns undefined where the system does not tell, that is outside Linux
 */
export async function peakMemoryOfCommand(
  command: string,
  args: readonly string[],
): Promise<number | undefined> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let peak: number | undefined;
  child.stdout.on('data', () => {
    peak = Math.max(peak ?? 0, residentPeak(String(child.pid)) ?? 0) || undefined;
  });
  await once(child, 'close');
  return peak;
}

function residentPeak(processId: string): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

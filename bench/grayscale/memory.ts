import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * Returns the peak of this process's resident memory, in bytes.
 *
 * On Linux, `resourceUsage().maxRSS` is wrong in a child process. The child shares its parent's memory until exec, and
 * the kernel counts it: an empty child of a 400 MB parent reports 385 MB. VmHWM is reset by exec.
 */
export function peakMemory(): number {
  return residentPeak('self') ?? process.resourceUsage().maxRSS * 1024;
}

/**
 * Returns the peak of a command's resident memory, in bytes. It is read whenever the command writes output, so the last
 * moments are missing.
 *
 * @returns undefined on other systems than Linux
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

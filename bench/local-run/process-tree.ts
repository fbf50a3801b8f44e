import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all its descendants use. */
export interface Usage {
  /** CPU time since their start, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory, in MB. Memory that processes share counts once for each. */
  readonly memoryMb: number;
}

/** One line of `/proc/<pid>/stat`, after the name: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

const ticksPerSecond = Number(systemValue('CLK_TCK'));
const pageBytes = Number(systemValue('PAGESIZE'));

/** Reads what a process and its descendants use. Linux only. */
export function usageOf(pid: number): Usage {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const tree = new Set([pid]);
  // A child has a larger id than its parent, except after the ids have wrapped around.
  for (const stat of all.sort((a, b) => a.pid - b.pid)) if (tree.has(stat.parent)) tree.add(stat.pid);
  const members = all.filter((stat) => tree.has(stat.pid));
  const sum = (of: (stat: Stat) => number) => members.reduce((total, stat) => total + of(stat), 0);
  return {
    cpuMs: (sum(({ ticks }) => ticks) * 1_000) / ticksPerSecond,
    memoryMb: (sum(({ pages }) => pages) * pageBytes) / 1e6,
  };
}

function readStat(pid: string): Stat[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, ofChildrenUser = 0, ofChildrenSystem = 0] = fields.slice(11);
    const ticks = utime + stime + ofChildrenUser + ofChildrenSystem;
    return [{ pid: Number(pid), parent: fields[1] ?? 0, ticks, pages: fields[21] ?? 0 }];
  } catch {
    // The process has exited.
    return [];
  }
}

function systemValue(name: string): string {
  return execFileSync('getconf', [name], { encoding: 'utf8' });
}

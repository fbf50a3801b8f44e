/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process belongs to another user and can't be signaled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

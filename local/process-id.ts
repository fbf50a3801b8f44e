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

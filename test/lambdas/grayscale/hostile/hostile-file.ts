/** A file that a stranger might have converted. */
export interface HostileFile {
  /** What it tries. */
  readonly name: string;
  /** What it is answered with: 413 or 422, or 201 where it is within the limits, and has to be converted within them. */
  readonly status: 201 | 413 | 422;
  /** Made when it is needed, because some are large. */
  readonly make: () => Buffer | Promise<Buffer>;
}

/** @returns the file, with the name of its format before its own */
export function named(format: string) {
  return (status: HostileFile['status'], name: string, make: HostileFile['make']): HostileFile => ({
    name: `${format}: ${name}`,
    status,
    make,
  });
}

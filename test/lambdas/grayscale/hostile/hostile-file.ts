/** A file that attacks a decoder. */
export interface HostileFile {
  /** The attack. */
  readonly name: string;
  /** Expected status: 413, 422, or 201 if the file is within the limits. */
  readonly status: 201 | 413 | 422;
  /** Creates the file. Some files are large, so they are created only when needed. */
  readonly make: () => Buffer | Promise<Buffer>;
}

/** @returns a function that creates a file with the format in its name */
export function named(format: string) {
  return (status: HostileFile['status'], name: string, make: HostileFile['make']): HostileFile => ({
    name: `${format}: ${name}`,
    status,
    make,
  });
}

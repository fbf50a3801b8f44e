/** The test files that take longest, by their path below test/. */
export const slowest: readonly string[];

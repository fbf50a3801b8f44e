import { join } from 'node:path';
import config from '../../jest.config.js';

const [unit] = config.projects;
const tests = process.env.MUTATION_TESTS;

/**
 * Jest's configuration in Stryker's copy of the project. Each mutant runs all of these tests, so they are only those of
 * the mutated folder or file.
 *
 * @type {import('jest').Config}
 */
export default {
  ...unit,
  // Stryker resolves it without Jest's <rootDir>.
  testEnvironment: join(unit.rootDir, 'test/support/node-environment.js'),
  setupFiles: [join(unit.rootDir, 'scripts/mutation/setup.js')],
  // A file is tested by `name.test.ts` and `name-part.test.ts`.
  testMatch: [
    `<rootDir>/test/${tests.replace(/\.test\.ts$/, '*.test.ts')}`,
    `<rootDir>/test/${tests}/**/*.test.ts`,
  ],
};

import { join } from 'node:path';
import config from '../../jest.config.js';

const [unit] = config.projects;

/**
 * Jest's configuration in Stryker's copy of the project. Each mutant runs all of these tests, so they are only those of
 * the mutated folder.
 *
 * @type {import('jest').Config}
 */
export default {
  ...unit,
  // Stryker resolves it without Jest's <rootDir>.
  testEnvironment: join(unit.rootDir, 'test/support/node-environment.js'),
  testMatch: [`<rootDir>/test/${process.env.MUTATION_FOLDER}/**/*.test.ts`],
};

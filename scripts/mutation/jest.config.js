import { join } from 'node:path';
import config from '../../jest.config.js';

const [unit] = config.projects;
const source = process.env.MUTATION_SOURCE;
const tests = source.endsWith('.ts') ? `${source.slice(0, -3)}*.test.ts` : `${source}/**/*.test.ts`;

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
  testMatch: [`<rootDir>/test/${tests}`],
};

import { join } from 'node:path';
import root from '../../jest.config.js';

const [unit] = root.projects;

/** @type {import('jest').Config} */
export default {
  ...unit,
  displayName: 'arm64',
  rootDir: join(import.meta.dirname, '../..'),
  testMatch: ['<rootDir>/test/arm64/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  workerIdleMemoryLimit: root.workerIdleMemoryLimit,
};

import { defineConfig } from 'vitest/config';

/** Suites that run against a whole local run, which all of them share. */
const whole = ['contract', 'browser', 'observatory'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: whole,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: whole,
          globalSetup: ['test/support/global-setup.ts'],
          // After the others, so that two cores are not shared by more processes than need be.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

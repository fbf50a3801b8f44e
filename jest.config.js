import { availableParallelism } from 'node:os';

// Options of Node.js for Jest's workers, which inherit them from this process, so `npx jest` needs no option. Jest runs
// the TypeScript sources as native ES modules. Four times the space for young objects takes a tenth off the CPU time of
// tests that synthesize stacks or build the site.
process.execArgv.push(
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=64',
);
// Each test file has its own instances of the modules, and Node.js 20 optimizes the functions of all of them. To
// optimize after eight times as many calls takes off 8 % of the CPU time. Later versions do not have this option.
if (process.versions.node.startsWith('20.')) process.execArgv.push('--interrupt-budget=540000');
// The SDK announces with each client that it will leave Node.js 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const project = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/.mutation'],
  setupFilesAfterEnv: ['<rootDir>/test/support/timeout.ts'],
  testEnvironment: '<rootDir>/test/support/node-environment.js',
  runtime: '<rootDir>/test/support/runtime.js',
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** Folders of the suites that share one local run. */
const whole = ['contract', 'browser', 'observatory'].map((folder) => `<rootDir>/test/${folder}/`);

/** @type {import('jest').Config} */
export default {
  // On a small machine more than its cores, because many tests wait for timers and processes. On two cores, three
  // workers take 10 % more time, and five take 5 % less.
  maxWorkers: Math.max(4, availableParallelism() - 1),
  testSequencer: `${import.meta.dirname}/test/support/sequencer.js`,
  // Forces workers, also for one test file: the main process runs without the flag above.
  workerIdleMemoryLimit: '2GB',
  // Time for a worker to close its browser and to remove its folders. After that, Jest kills it and warns. By default
  // it has 500 ms, which is not enough on a busy machine.
  workerGracefulExitTimeout: 30_000,
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/arm64/', ...whole],
    },
    {
      ...project,
      displayName: 'whole',
      testMatch: whole.map((folder) => `${folder}**/*.test.ts`),
      globalSetup: '<rootDir>/test/support/global-setup.js',
      globalTeardown: '<rootDir>/test/support/global-teardown.js',
    },
  ],
};

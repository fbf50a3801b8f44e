const source = process.env.MUTATION_SOURCE;

/**
 * Stryker's configuration for one folder or file.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  // The tests of the routes' schemas are in test/contract/ and test/lib/, because the schemas describe the whole API.
  mutate: source.endsWith('.ts') ? [source] : [`${source}/**/*.ts`, `!${source}/**/*.schema.ts`],
  plugins: [import.meta.resolve('@stryker-mutator/jest-runner')],
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'scripts/mutation/jest.config.js' },
  // Stryker runs Jest in its own process, where the options of jest.config.js come too late.
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  // Modules of finished test files are never freed.
  maxTestRunnerReuse: 100,
  coverageAnalysis: 'perTest',
  // A mutant in code that runs while test files load needs every test. Tests of constructs synthesize then.
  ignoreStatic: !source.startsWith('lib/'),
  concurrency: 1,
  timeoutMS: 20_000,
  // Stryker would rewrite tsconfig.json with the API of TypeScript 6. Jest does not read that file.
  tsconfigFile: 'none',
  tempDirName: '.mutation',
  ignorePatterns: [
    'cdk.out',
    '.local',
    '.mutation',
    'lambdas/grayscale/node_modules',
    'scripts/mutation/node_modules',
  ],
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  jsonReporter: { fileName: `.mutation/${source.replaceAll('/', '-')}.json` },
};

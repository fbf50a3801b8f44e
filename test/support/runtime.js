import { createRequire } from 'node:module';
import Runtime from 'jest-runtime';

const nativeRequire = createRequire(import.meta.url);

/** The CDK and its rules. Loading them again for each test file would take a third of the CPU time of test/lib/. */
const sharedPackages = /\/node_modules\/(aws-cdk-lib|cdk-nag|constructs)\//;

/** Jest's runtime, which loads some packages once per process instead of once per test file. */
export default class extends Runtime {
  requireModuleOrMock(from, moduleName) {
    return sharedPackages.test(moduleName)
      ? nativeRequire(moduleName)
      : super.requireModuleOrMock(from, moduleName);
  }
}

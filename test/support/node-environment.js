import { TestEnvironment } from 'jest-environment-node';

/** Jest's environment, in which processes that a test starts get the `NODE_OPTIONS` that Jest itself was given. */
export default class extends TestEnvironment {
  constructor(config, context) {
    process.env.NODE_OPTIONS = config.projectConfig.testEnvironmentOptions.nodeOptions;
    if (!process.env.NODE_OPTIONS) delete process.env.NODE_OPTIONS;
    super(config, context);
    // Jest refuses module hooks. Eleventy uses them only to reload its configuration while it watches files.
    this.global.process.env.ELEVENTY_SKIP_ESM_RESOLVER = '1';
  }
}

import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const errorTypes = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

/** Jest's environment for Node.js, with changes where code or tests would notice a difference to Node.js. */
export default class extends TestEnvironment {
  #originalEnv = { ...process.env };

  constructor(config, context) {
    const { createContext } = vm;
    // Jest's global object intercepts each access, so that code with a global such as Math in a loop takes three
    // times as long. This one is a plain object.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    const { global } = this;
    for (const type of errorTypes) acceptInstancesOf(type, global[type.name]);
    // Jest gives tests a copy. Node.js itself reads the original: PATH in child_process, TMPDIR in os.tmpdir().
    global.process.env = process.env;
    // Processes that a test starts get the NODE_OPTIONS of Jest itself.
    setEnv({
      ...process.env,
      NODE_OPTIONS: config.projectConfig.testEnvironmentOptions.nodeOptions || undefined,
    });
    // Jest rejects module hooks. Eleventy uses them only to reload its configuration while it watches files.
    process.env.ELEVENTY_SKIP_ESM_RESOLVER = '1';
  }

  async teardown() {
    setEnv(this.#originalEnv);
    await super.teardown();
  }
}

function setEnv(env) {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

/**
 * Each test file has a realm of its own, with its own `Error`. Errors that Node.js makes belong to the outer realm: without
 * this, they are no `instanceof Error` in a test, and none in the code under test.
 */
function acceptInstancesOf(outer, inner) {
  const isInstance = inner[Symbol.hasInstance];
  Object.defineProperty(inner, Symbol.hasInstance, {
    configurable: true,
    value(value) {
      return isInstance.call(this, value) || (this === inner && value instanceof outer);
    },
  });
}

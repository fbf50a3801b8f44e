import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** The message by which Jest ends a worker process, see `CHILD_MESSAGE_END` in jest-worker. */
const endMessage = 2;
// Otherwise a browser, and timers of AWS clients and of pending searches, keep the process alive after its tests.
process.on('message', ([type]) => {
  if (type === endMessage) process.exit();
});
// Jest itself was killed, for example by a pipeline.
process.on('disconnect', () => process.exit(1));

/**
 * Runs test files with the global object of their process. Jest's own environment makes a new one for each file, whose
 * `Error` or `Date` is not the one of Node.js and of the packages that all files share, see runtime.js.
 */
export default class {
  global = globalThis;
  fakeTimers = null;
  moduleMocker = new ModuleMocker(globalThis);
  #exit = process.exit;
  #globals = Object.getOwnPropertyDescriptors(globalThis);
  #env = { ...process.env };

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    // Node.js keeps 10 lines, which is too few to find the line of a test.
    Error.stackTraceLimit = 100;
    // Jest rejects module hooks. Eleventy uses them only to reload its configuration while it watches files.
    process.env.ELEVENTY_SKIP_ESM_RESOLVER = '1';
  }

  async setup() {}

  /** Removes what the test file changed. */
  async teardown() {
    this.fakeTimersModern.dispose();
    // Jest replaces it.
    process.exit = this.#exit;
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    restore(globalThis, this.#globals);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    // The handlers for images block all other formats in the whole process.
    const { default: sharp } = await import('sharp');
    sharp.unblock({ operation: ['VipsForeignLoad'] });
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}

function restore(object, descriptors) {
  for (const [name, descriptor] of Object.entries(descriptors)) {
    const now = Object.getOwnPropertyDescriptor(object, name);
    if (now?.value !== descriptor.value || now?.get !== descriptor.get) {
      Object.defineProperty(object, name, descriptor);
    }
  }
}

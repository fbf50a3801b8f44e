import { createRequire } from 'node:module';
import { types } from 'node:util';
import vm from 'node:vm';
import Runtime from 'jest-runtime';

const nativeRequire = createRequire(import.meta.url);

/** Modules of packages, by path. All test files of a process link them. */
const sharedModules = new Map();

/**
 * Jest's runtime for the global object of the process, see node-environment.js. Each test file gets its own instances
 * of the project's modules. Node.js loads the packages, once per process: to load them for each test file took half of
 * the CPU time of all tests.
 */
export default class extends Runtime {
  constructor(...args) {
    super(...args);
    const { esmLoader, executor } = this;
    // Without a context, `node:vm` uses the one of the process.
    esmLoader.getContext = () => undefined;
    executor.compile = (source, filename) =>
      vm.compileFunction(source, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: (specifier, _function, attributes) =>
          executor.dynamicImport(specifier, filename, undefined, attributes),
      });
    const { buildCjsAsEsmSyntheticModule } = esmLoader;
    esmLoader.buildCjsAsEsmSyntheticModule = (from, path, ...others) =>
      isShared(path)
        ? sharedModule(path)
        : buildCjsAsEsmSyntheticModule.call(esmLoader, from, path, ...others);
  }

  unstable_shouldLoadAsEsm(path) {
    return !isShared(path) && super.unstable_shouldLoadAsEsm(path);
  }

  /** The modules of Jest: jest-circus is loaded for each test file, because it holds the tests. */
  requireInternalModule(from, name) {
    if (name === undefined) return super.requireInternalModule(from);
    return name === 'node:async_hooks' ? { AsyncLocalStorage: CurrentTest } : createRequire(from)(name);
  }
}

/**
 * The test that runs, for jest-circus. Node's own `AsyncLocalStorage` also serves tests that run at the same time, and
 * makes each promise slower before Node.js 24: it took 6 % of the CPU time of all tests.
 */
class CurrentTest {
  #store;

  getStore() {
    return this.#store;
  }

  async run(store, callback) {
    const outer = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = outer;
    }
  }
}

/** Eleventy imports files of the project, so it is loaded like them. */
function isShared(path) {
  return /[\\/]node_modules[\\/](?!@11ty[\\/]).*\.[cm]?js$/.test(path);
}

function sharedModule(path) {
  const existing = sharedModules.get(path);
  if (existing) return existing;
  const exports = nativeRequire(path);
  const isEsm = types.isModuleNamespaceObject(exports);
  const isObject = exports === Object(exports);
  const names = isObject ? Object.keys(exports).filter((name) => name !== 'default') : [];
  const module = new vm.SyntheticModule(
    [...names, 'default'],
    () => {
      for (const name of names) module.setExport(name, exports[name]);
      module.setExport('default', isEsm ? exports.default : exports);
    },
    { identifier: path },
  );
  sharedModules.set(path, module);
  return module;
}

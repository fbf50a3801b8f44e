export default () => globalThis.stopSharedRun?.();

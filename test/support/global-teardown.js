export default () => globalThis.stopSurroundings?.();

import { register } from 'tsx/esm/api';

/** Starts what the suites of the whole product share. The tests get it as JSON, in an environment variable. */
export default async function setup() {
  const unregister = register();
  const { startSurroundings } = await import('./surroundings.ts');
  const { surroundings, stop } = await startSurroundings();
  process.env.TEST_SURROUNDINGS = JSON.stringify(surroundings);
  globalThis.stopSurroundings = async () => {
    await stop();
    unregister();
  };
}

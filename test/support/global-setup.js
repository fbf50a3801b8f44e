import { register } from 'tsx/esm/api';

/** Starts the shared local run. Tests get its addresses as JSON in an environment variable. */
export default async function setup() {
  const unregister = register();
  const { startSharedRun } = await import('./shared-run.ts');
  const { sharedRun, stop } = await startSharedRun();
  process.env.TEST_SHARED_RUN = JSON.stringify(sharedRun);
  globalThis.stopSharedRun = async () => {
    await stop();
    unregister();
  };
}

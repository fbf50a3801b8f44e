import { type FoundBrowser, findBrowser } from './find-browser.ts';
import { startImageOrigin } from './image-origin.ts';
import { startLocalRun } from './local-run.ts';
import { startScriptedUpstream } from './scripted-upstream.ts';

/** What every test of the whole product is given. */
export interface Surroundings {
  /** The site's origin. */
  readonly site: string;
  /** The gateway's own address. */
  readonly gateway: string;
  readonly account: { readonly username: string; readonly password: string };
  /** The run's state folder. */
  readonly data: string;
  /** Origin of the API that the run searches. */
  readonly upstream: string;
  /** A private origin that the run may fetch images from. */
  readonly images: string;
  /** For the suites that need one. */
  readonly browser: FoundBrowser;
}

/** Starts one local run, with the third parties that it needs, for all suites of the whole product. */
export async function startSurroundings(): Promise<{ surroundings: Surroundings; stop(): Promise<void> }> {
  const upstream = await startScriptedUpstream();
  const images = await startImageOrigin();
  const closeServers = () => Promise.all([upstream.close(), images.close()]);
  try {
    const run = await startLocalRun({
      args: ['--search-upstream', `${upstream.url}/api/character`, '--allow-image-origin', images.url],
    });
    const { url: site, gateway, account, data } = run;
    const surroundings = {
      site,
      gateway,
      account,
      data,
      upstream: upstream.url,
      images: images.url,
      browser: await findBrowser(),
    };
    const stop = async () => {
      const { code, stdout, stderr } = await run.stop();
      await closeServers();
      if (code !== 0) throw new Error(`The local run ended with ${code}:\n${stdout}${stderr}`);
    };
    return { surroundings, stop };
  } catch (error) {
    await closeServers();
    throw error;
  }
}

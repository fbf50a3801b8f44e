import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOfRepository } from '../../local/product.ts';
import { startGitHubServer } from '../../local/working-copy/github-server.ts';
import { type FoundBrowser, findBrowser } from './find-browser.ts';
import { startImageOrigin } from './image-origin.ts';
import { project, startLocalRun } from './local-run.ts';
import { responsesByName } from './repository-responses.ts';
import { startScriptedUpstream } from './scripted-upstream.ts';

/** The local run that contract/, browser/ and observatory/ test, and the servers that it depends on. */
export interface SharedRun {
  /** Origin of the site. */
  readonly site: string;
  /** Address of the API gateway, behind the CDN. */
  readonly gateway: string;
  readonly account: { readonly username: string; readonly password: string };
  /** The account in the group `editors`. */
  readonly editor: { readonly username: string; readonly password: string };
  /** Copy of the content of the site, which the editor changes. */
  readonly content: string;
  /** State folder of the run. */
  readonly data: string;
  /** Origin of the API that search uses. */
  readonly upstream: string;
  /** A private origin that the run may fetch images from. */
  readonly images: string;
  readonly browser: FoundBrowser;
}

/**
 * Starts the local run and its servers.
 *
 * @throws {Error} with the output of the local run if it does not start
 */
export async function startSharedRun(): Promise<{ sharedRun: SharedRun; stop(): Promise<void> }> {
  const upstream = await startScriptedUpstream();
  const images = await startImageOrigin();
  const content = await copyContent();
  const repository = await startGitHubServer({
    ...contentOfRepository,
    folder: content,
    override: responsesByName(),
  });
  const closeServers = () =>
    Promise.all([
      upstream.close(),
      images.close(),
      repository.close(),
      rm(content, { recursive: true, force: true }),
    ]);
  try {
    const run = await startLocalRun({
      args: [
        ...['--search-upstream', `${upstream.url}/api/character`],
        ...['--allow-image-origin', images.url],
        ...['--content-api', repository.url],
      ],
    });
    const { url: site, gateway, account, editor, data } = run;
    const sharedRun = {
      site,
      gateway,
      account,
      editor,
      content,
      data,
      upstream: upstream.url,
      images: images.url,
      browser: await findBrowser(),
    };
    let isStopping = false;
    void run.ended.then(({ code, stdout, stderr }) => {
      if (isStopping) return;
      process.stderr.write(
        `\nThe shared local run ended with ${code} during the tests. Tests that request it fail from here on. Its output:\n${stdout}${stderr}\n`,
      );
    });
    const stop = async () => {
      isStopping = true;
      const { code, stdout, stderr } = await run.stop();
      await closeServers();
      if (code !== 0) throw new Error(`The shared local run ended with ${code}:\n${stdout}${stderr}`);
    };
    return { sharedRun, stop };
  } catch (error) {
    await closeServers();
    throw error;
  }
}

/** With the page that the example of `DELETE /api/content/{path}` deletes. */
async function copyContent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'content-'));
  await cp(join(project, 'site/content'), folder, { recursive: true });
  const text = '---\ntitle: Old page\ndescription: A page that is no longer needed.\n---\n\n# Old page\n';
  await writeFile(join(folder, 'old-page.md'), text);
  return folder;
}

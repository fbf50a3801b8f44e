import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BuiltFile } from '../../../local/watch/rebuilder.ts';
import { ReloadServer } from '../../../local/watch/reload-server.ts';
import type { SiteUploads } from '../../../local/watch/site-uploads.ts';
import { Watch } from '../../../local/watch/watch.ts';
import { eventually } from '../../support/eventually.ts';

let project: string;
let watch: Watch | undefined;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'watch-'));
  for (const folder of ['node_modules', 'lib', 'site/content'])
    await mkdir(join(project, folder), { recursive: true });
  await writeFile(
    join(project, 'lib/rebuild.ts'),
    `export const rebuildSite = async (context: object) =>
  ({ releases: [{ path: 'context', contents: Buffer.from(JSON.stringify(context)) }] });`,
  );
});
afterEach(async () => {
  await watch?.close();
  await rm(project, { recursive: true, force: true });
});

test('builds a changed page with the context of the assembly that is deployed at that time', async () => {
  const uploaded: string[] = [];
  const site = {
    update: async ({ releases = [] }: Record<string, readonly BuiltFile[]>) => {
      uploaded.push(...releases.map(({ contents }) => String(contents)));
      return { count: 1, stylesheets: [] };
    },
  };
  let context = { selfSignUp: true };
  watch = await Watch.start({
    project,
    paths: ['site'],
    reload: new ReloadServer(),
    functions: () => new Map(),
    site: () => site as unknown as SiteUploads,
    context: async () => context,
    makeFolder: async () => project,
    redeploy: async () => {},
    print: () => {},
  });
  for (const selfSignUp of [true, false]) {
    context = { selfSignUp };
    await writeFile(join(project, 'site/content/page.md'), `${selfSignUp}`);
    await eventually(
      () => uploaded.at(-1),
      (last) => expect(last).toBe(JSON.stringify({ selfSignUp })),
    );
  }
});

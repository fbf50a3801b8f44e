import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { siteOptions } from '../../lib/delivery/site-options.ts';
import { rebuildSite } from '../../lib/rebuild.ts';
import { readStageConfig } from '../../lib/settings/stage-config.ts';
import { Rebuilder } from '../../local/watch/rebuilder.ts';
import { copyProject } from '../../scripts/project-copy.ts';
import { buildSite } from '../../site/build.ts';
import { readTree } from '../site/built-site.ts';
import { project } from '../support/local-run.ts';

/** A setting for each part of the site that depends on one. */
const context = {
  selfSignUp: false,
  domainName: 'www.example.com',
  hostedZoneId: 'Z0123456789ABC',
  hostedZoneName: 'example.com',
};

test('rebuilds the files that the app builds with the same settings', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebuild-'));
  try {
    await buildSite(folder, await siteOptions(readStageConfig(context)));
    const built = await readTree(folder);
    const { assets = [], releases = [] } = await rebuildSite(context);
    const rebuilt = [
      ...assets.map(({ path, contents }) => ({ path: `assets/${path}`, contents })),
      ...releases,
    ];
    expect(rebuilt.length).toBeGreaterThan(50);
    for (const { path, contents } of rebuilt)
      expect({ path, isSame: built.get(path)?.equals(contents) }).toEqual({ path, isSame: true });
    const members = String(built.get('members/index.html'));
    expect(members).toContain('https://www.example.com/members/');
    expect(members).not.toContain('Create an account');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('renders the pages again only if something else than the links to scripts and styles differs', async () => {
  const copy = await copyProject(project, false);
  const rebuilder = new Rebuilder(copy.folder, 'lib/rebuild.ts');
  /** The file is another one each time that the pages are rendered. */
  const dice = async () => {
    const { releases = [] } = await rebuilder.rebuildSite({});
    const text = (path: string) =>
      Buffer.from(releases.find((file) => file.path === path)?.contents ?? []).toString();
    return { dice: text('dice.txt'), home: text('index.html') };
  };
  try {
    await writeFile(
      join(copy.folder, 'site/content/dice.njk'),
      '---\ntitle: Dice\ndescription: A number.\npermalink: /dice.txt\nlayout: false\nunlisted: true\n---\n{{ range(1000000) | random }}',
    );
    const first = await dice();
    await copy.edit('site/styles/base.css', 'body {', 'body { outline: 0;');
    await copy.edit('site/browser/home.page.ts', 'import ', 'console.log(1);\nimport ');
    const changedAssets = await dice();
    expect(changedAssets.dice).toBe(first.dice);
    expect(changedAssets.home).not.toBe(first.home);
    await copy.edit('site/content/about.md', 'title: ', 'title: Changed ');
    expect((await dice()).dice).not.toBe(first.dice);
  } finally {
    await rebuilder.close();
    await copy.remove();
  }
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { siteOptions } from '../../lib/delivery/site-options.ts';
import { rebuildSite } from '../../lib/rebuild.ts';
import { readStageConfig } from '../../lib/settings/stage-config.ts';
import { buildSite } from '../../site/build.ts';
import { readTree } from '../site/built-site.ts';

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

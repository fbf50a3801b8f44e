import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeApi } from '../../../lib/api/api-description.ts';
import { refuseUnknownFileTypes } from '../../../lib/delivery/content-types.ts';
import { buildSite } from '../../../site/build.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'content-types-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('all files of the site have a content type that the uploader knows', async () => {
  await buildSite(folder, { api: await describeApi() });
  expect(() => refuseUnknownFileTypes(folder)).not.toThrow();
});

test.each(['font.woff2', 'notes.md', 'LICENSE', 'PHOTO.JPG2'])('%s is refused by name', (name) => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '');
  writeFileSync(join(folder, 'assets', name), '');
  expect(() => refuseUnknownFileTypes(folder)).toThrow(`unknown to the uploader: ${name}. Use one of .avif`);
});

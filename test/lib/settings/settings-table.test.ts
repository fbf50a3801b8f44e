import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { settingGroups } from '../../../lib/settings/settings-schema.ts';
import { settingsPage } from '../../../lib/settings/settings-table.ts';

const page = settingsPage();

test('docs/settings.md is the generated page', () => {
  expect(readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')).toBe(page);
});

test('each setting has one row, with what it accepts, its default and its effect', () => {
  for (const name of Object.values(settingGroups(false)).flatMap((group) => Object.keys(group)))
    expect(
      page.match(new RegExp(`^\\| \`${name}\` \\| [^|]{4,} \\| [^|]{3,} \\| [A-Z][^|]+\\. \\|$`, 'gm')),
    ).toHaveLength(1);
});

test.each([
  '| `webAcl` | true or false | `false`; `prod`: `true` | Whether a web ACL',
  '| `signatureShards` | a whole number from 1 to 64 | `4` | Shards',
  '| `alarmEmail` | an e-mail address | none | E-mail address',
  '| `searchImageOrigins` | https origins separated by commas, such as https://a.example.com,https://b.example.com | the origin of `searchUpstreamUrl` |',
])('has the row %s', (row) => {
  expect(page).toContain(`\n${row}`);
});

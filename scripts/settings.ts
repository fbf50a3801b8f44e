/** Writes docs/settings.md: `npm run settings -- --help`. */
import { settingsPage } from '../lib/settings/settings-table.ts';
import { runPageCommand } from './generated-page.ts';

await runPageCommand('docs/settings.md', 'npm run settings', settingsPage);

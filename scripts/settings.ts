import { settingsPage } from '../lib/settings/settings-table.ts';
import { writeGeneratedPage } from './generated-page.ts';

/** Writes docs/settings.md. */
writeGeneratedPage('docs/settings.md', 'npm run settings', settingsPage);

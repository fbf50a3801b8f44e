import * as v from 'valibot';
import { settingGroups } from './settings-schema.ts';

/** Writes docs/settings.md, without reading any file. */
export function settingsPage(): string {
  const production = settingGroups(true);
  const sections = Object.entries(settingGroups(false)).map(([heading, settings]) => {
    const inProduction: Readonly<Record<string, Setting>> = production[heading as keyof typeof production];
    const rows = Object.entries<Setting>(settings).map(
      ([name, setting]) =>
        `| \`${name}\` | ${acceptedBy(setting)} | ${defaultOf(setting, inProduction[name])} | ${v.getDescription(setting)} |`,
    );
    return [
      `## ${heading}`,
      '',
      '| setting | accepts | default | effect |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[introduction, ...sections].join('\n\n')}\n`;
}

const introduction = `# Settings

For people who deploy the site: every setting, what it accepts and its default. \`npm run settings\` writes this page from
[lib/settings/settings-schema.ts](../lib/settings/settings-schema.ts).

Set a value on the command line, \`npx cdk deploy --all -c stage=prod -c region=eu-central-1\`, or for each stage in
\`context\` of \`cdk.json\`. The command line wins.

\`\`\`json
"context": { "stages": { "prod": { "region": "eu-central-1", "alarmEmail": "ops@example.com" } } }
\`\`\`

An unknown setting or a wrong value stops the synthesis with a message. A default after "\`prod\`:" is that of the stage
\`prod\`.`;

interface Setting extends v.GenericSchema {
  readonly wrapped: v.GenericSchema;
  readonly default: unknown;
}

function acceptedBy({ wrapped }: Setting): string {
  return String(v.getMetadata(wrapped).accepts);
}

function defaultOf(setting: Setting, inProduction: Setting | undefined): string {
  const [usual, production] = [setting, inProduction ?? setting].map(shownDefault);
  return usual === production ? String(usual) : `${usual}; \`prod\`: ${production}`;
}

function shownDefault(setting: Setting): string {
  const { absent }: Readonly<Record<string, unknown>> = v.getMetadata(setting);
  if (absent) return String(absent);
  return setting.default === undefined ? 'none' : `\`${setting.default}\``;
}

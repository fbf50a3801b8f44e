import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { synthesize } from '../lib/synthesis.ts';
import { expectFor } from '../support/expect-for.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const [, alarmsPart = ''] = /^## Alarms\n(.*?)^## /ms.exec(runbook) ?? [];
const titles = [...alarmsPart.matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);

const { all } = synthesize({ stage: 'prod', canary: true, backupDays: 35 });
const alarms = all('AWS::CloudWatch::Alarm').map(([id, { Properties }]): [string, string] => [
  id,
  String(Properties.AlarmDescription),
]);
/** Texts that a rule of EventBridge sends to the topic of the alarms. They have no alarm. */
const messages = all('AWS::Events::Rule').flatMap(([id, { Properties }]) =>
  Properties.Targets.filter((target: object) => 'InputTransformer' in target).map(
    ({ InputTransformer }: { InputTransformer: { InputTemplate: string } }): [string, string] => [
      id,
      JSON.parse(InputTransformer.InputTemplate),
    ],
  ),
);
const notifications: [id: string, text: string][] = [...alarms, ...messages];

describe('the runbook', () => {
  test.each(notifications)('has a section whose title begins the text of %s', (_id, text) => {
    expectFor(
      text,
      titles.filter((title) => text.startsWith(title)),
    ).toHaveLength(1);
  });

  test('has a section for failed backups', () => {
    expect(messages).toHaveLength(1);
  });

  test.each(titles)('has a section "%s" for an alarm that exists', (title) => {
    expect(notifications.filter(([, text]) => text.startsWith(title))).not.toEqual([]);
  });
});

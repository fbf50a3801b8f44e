import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { synthesize } from '../lib/synthesis.ts';
import { expectFor } from '../support/expect-for.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const [, alarmsPart = ''] = /^## Alarms\n(.*?)^## /ms.exec(runbook) ?? [];
const titles = [...alarmsPart.matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);

const alarms = synthesize({ stage: 'prod', canary: true }).all('AWS::CloudWatch::Alarm');

describe('the runbook', () => {
  test.each(alarms)('has a section whose title begins the description of the alarm %s', (_id, alarm) => {
    const description = String(alarm.Properties.AlarmDescription);
    expectFor(
      description,
      titles.filter((title) => description.startsWith(title)),
    ).toHaveLength(1);
  });

  test.each(titles)('has a section "%s" for an alarm that exists', (title) => {
    const descriptions = alarms.map(([, { Properties }]) => String(Properties.AlarmDescription));
    expect(descriptions.filter((description) => description.startsWith(title))).not.toEqual([]);
  });
});

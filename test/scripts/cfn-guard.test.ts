import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnGuard } from '../../scripts/cfn-guard.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cfn-guard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Synthesizes two log groups with the same findings, and returns the report. */
function report(acknowledge: (first: LogGroup, second: LogGroup) => void): string {
  const app = new App({ outdir: mkdtempSync(join(folder, 'app-')) });
  const stack = new Stack(app, 'Stack');
  const logs = ['First', 'Second'].map(
    (id) => new LogGroup(stack, id, { retention: RetentionDays.ONE_WEEK }),
  );
  acknowledge(...(logs as [LogGroup, LogGroup]));
  Validations.of(app).addPlugins(new CfnGuard());
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const faults = ['cloudwatch_log_group_encrypted_check', 'cloudwatch_log_group_retention_period_check'];
const suppress = (log: LogGroup, ...rules: string[]) =>
  Validations.of(log.node.defaultChild as LogGroup).acknowledge(
    ...rules.map((rule) => ({ id: `cfn-guard::${rule}`, reason: 'It is a log of this test.' })),
  );

test('an unsuppressed finding fails the synthesis, even if it is suppressed on another resource', () => {
  const text = report((first) => suppress(first, ...faults));
  for (const fault of faults) expect(text).toContain(fault);
  expect(text).toContain('Stack/Second/Resource');
  expect(text).not.toContain('Stack/First/Resource');
});

test('the synthesis succeeds if every finding is suppressed', () => {
  expect(
    report((first, second) => {
      suppress(first, ...faults);
      suppress(second, ...faults);
    }),
  ).toBe('');
});

test('an unused suppression fails the synthesis', () => {
  const text = report((first, second) => {
    suppress(first, ...faults, 'sqs_dlq_check');
    suppress(second, ...faults);
  });
  expect(text).toContain('This suppression is unused');
  expect(text).toContain('Stack/First/Resource');
  expect(text).not.toContain('Stack/Second/Resource');
});

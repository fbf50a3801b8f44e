import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { DistributionServer } from '../../local/cdn/cdn.ts';
import type { Inspector } from '../../local/lambda/inspector.ts';
import { LiveDeployment } from '../../local/live-deployment.ts';
import { fakeTimeouts } from '../support/fake-timers.ts';
import { startContext } from './deployment-fixture.ts';

let started: Awaited<ReturnType<typeof startContext>>;
let live: LiveDeployment | undefined;
let printed: string[];

beforeEach(async () => {
  printed = [];
  started = await startContext((text) => printed.push(text));
});
afterEach(async () => {
  await live?.close();
  await started.close();
});

/** Writes an assembly with one stack, and returns its folder. */
function assembly(name: string, Resources: object): string {
  const folder = join(started.folder, name);
  mkdirSync(folder);
  const properties = { templateFile: 'template.json', stackName: 'App' };
  const artifacts = { App: { type: 'aws:cloudformation:stack', properties } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
  writeFileSync(join(folder, 'template.json'), JSON.stringify({ Resources }));
  return folder;
}

test('the new warnings of a replaced deployment are one text', async () => {
  const Known = { Type: 'AWS::EC2::VPC' };
  live = await LiveDeployment.start(assembly('first', { Known }), started.context);
  printed = [];
  const Flow = { Type: 'AWS::StepFunctions::StateMachine' };
  const Bus = { Type: 'AWS::Events::EventBus' };
  await live.replace(assembly('second', { Known, Flow, Bus }));
  expect(printed).toEqual([
    [
      'warning: The local run does not support these settings:',
      '  AWS::StepFunctions::StateMachine is not supported: App/Flow',
      '  AWS::Events::EventBus is not supported: App/Bus',
    ].join('\n'),
  ]);
  await live.replace(assembly('third', { Known, Flow }));
  expect(printed).toHaveLength(1);
});

test('a later deployment reports moved messages, too', async () => {
  const deadLetterTargetArn = { 'Fn::GetAtt': ['Failed', 'Arn'] };
  const RedrivePolicy = { deadLetterTargetArn, maxReceiveCount: 1 };
  const queues = {
    Failed: { Type: 'AWS::SQS::Queue' },
    Jobs: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy, VisibilityTimeout: 0 } },
  };
  live = await LiveDeployment.start(assembly('first', queues), started.context);
  await live.replace(assembly('second', queues));
  const jobs = [...started.context.services.queues.values()].find(({ path }) => path === 'App/Jobs');
  jobs?.send({ body: 'a' });
  await jobs?.receive(1);
  await jobs?.receive(1);
  expect(printed).toContain('warning: App/Jobs: a message was moved to App/Failed');
});

test.each<[string, boolean, number]>([
  ['is closed after 30 s', false, 1],
  ['goes on while a debugger may stop its handlers', true, 0],
])('a replaced deployment with an open request %s', async (_, isInspected, calls) => {
  const site = {
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: { TargetOriginId: 'one' },
          Origins: [{ Id: 'one', DomainName: 'origin.example' }],
        },
      },
    },
  };
  const inspect = isInspected ? ({} as Inspector) : undefined;
  live = await LiveDeployment.start(assembly('first', site), { ...started.context, inspect });
  live.serveWith({ idle: () => new Promise(() => {}) } as unknown as DistributionServer);
  const close = jest.spyOn(live.current, 'close');
  fakeTimeouts();
  await live.replace(assembly('second', site));
  jest.advanceTimersByTime(29_000);
  await new Promise(setImmediate);
  expect(close).not.toHaveBeenCalled();
  jest.advanceTimersByTime(60_000);
  await new Promise(setImmediate);
  expect(close).toHaveBeenCalledTimes(calls);
});

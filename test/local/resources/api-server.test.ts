import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { deploy } from '../../../local/deployment.ts';
import { Inspector } from '../../../local/lambda/inspector.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeTimeouts } from '../../support/fake-timers.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { startContext } from '../deployment-fixture.ts';

/** A handler that responds when the file exists, behind an API and a function URL. */
const templateOf = (file: string) => ({
  Resources: {
    Handler: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: {
          ZipFile: `exports.handler = async () => {
            console.log('begun');
            while (!require('node:fs').existsSync(${JSON.stringify(file)}))
              await new Promise((resolve) => setTimeout(resolve, 20));
            return { statusCode: 200, body: 'late' };
          };`,
        },
      },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Handler', 'Arn'] } },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Handler', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: '$default',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
  },
});

test('an API and a function URL wait for a handler in a debugger longer than the maximum of Lambda', async () => {
  const printed: string[] = [];
  const lines: string[] = [];
  const started = await startContext((line) => printed.push(line));
  onTestFinished(() => started.close());
  const { folder, context } = started;
  const inspect = await Inspector.create({
    firstPort: 19_429,
    sourceRoot: folder,
    makeFolder: async () => {
      throw new Error('The code has no source map.');
    },
  });
  const file = join(folder, 'continue');
  const deployment = await deploy(
    {
      stacks: [{ name: 'App', region: 'us-east-1', template: templateOf(file) }],
      region: 'us-east-1',
      warnings: [],
      assetPath: () => folder,
    },
    { ...context, inspect, onFunctionLine: (line) => lines.push(line.text) },
  );
  onTestFinished(() => deployment.close());
  expect(deployment.warnings).toEqual([]);
  const urls = printed.flatMap((line) => /^(?:api|function url) (\S+)/.exec(line)?.[1] ?? []);
  expect(urls).toHaveLength(2);

  fakeTimeouts();
  const responses = urls.map(async (url) => {
    // Not fetch, which has a timeout of its own.
    const [response] = await once(get(url), 'response');
    return text(response);
  });
  await eventually(
    () => lines.filter((line) => line === 'begun'),
    (begun) => expect(begun).toHaveLength(2),
  );
  jest.advanceTimersByTime(16 * 60 * 1_000);
  writeFileSync(file, '');
  expect(await Promise.all(responses)).toEqual(['late', 'late']);
});

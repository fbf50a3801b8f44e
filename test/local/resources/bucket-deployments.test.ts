import { expect, test } from '@jest/globals';
import { deploy } from '../../../local/deployment.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';
import { startContext } from '../deployment-fixture.ts';

test('a deployment from a bucket that is not part of the app is a warning', async () => {
  const { context, close } = await startContext();
  onTestFinished(close);
  const Properties = {
    SourceBucketNames: ['elsewhere'],
    SourceObjectKeys: ['site.zip'],
    DestinationBucketName: { Ref: 'Bucket' },
    DestinationBucketKeyPrefix: 'releases/1',
  };
  const Resources = {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Upload: { Type: 'Custom::CDKBucketDeployment', Properties },
  };
  const deployment = await deploy(
    {
      stacks: [{ name: 'App', region: 'us-east-1', template: { Resources } }],
      region: 'us-east-1',
      warnings: [],
      assetPath: (key) => {
        throw new Error(`The assembly has no asset ${key}.`);
      },
    },
    context,
  );
  onTestFinished(() => deployment.close());
  expect(deployment.warnings).toEqual([
    'App/Upload (Custom::CDKBucketDeployment): not served: The assembly has no asset site.zip.',
  ]);
});

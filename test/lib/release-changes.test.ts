import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { addJamstack } from '../../lib/jamstack.ts';
import { bundleHandlers } from '../../lib/shared/handler-bundles.ts';
import { bundled, siteFolder, synthesize } from './synthesis.ts';

await bundleHandlers();

const folder = mkdtempSync(join(tmpdir(), 'release-changes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every resource as JSON, by stack and logical id. */
function resourcesOf(site: { readonly folder: string; readonly release: string }): Map<string, string> {
  const { stacks } = synthesize(
    { ...bundled, stage: 'prod' },
    { addStacks: (app, config) => void addJamstack(app, config, site) },
  );
  return new Map(
    stacks.flatMap(({ name, template }) =>
      Object.entries(template.Resources).map(([id, resource]) => [`${name}/${id}`, JSON.stringify(resource)]),
    ),
  );
}

test('a release with one changed page changes at most 6 resources: no role, no policy, no data', () => {
  cpSync(siteFolder, folder, { recursive: true });
  const before = resourcesOf({ folder: siteFolder, release: '0123456789ab' });
  appendFileSync(join(folder, 'index.html'), '<p>Changed</p>');
  const after = resourcesOf({ folder, release: 'ba9876543210' });
  expect([...after.keys()]).toEqual([...before.keys()]);
  const changed = [...after].filter(([id, resource]) => before.get(id) !== resource);
  const types = changed.map(([, resource]) => (JSON.parse(resource) as { Type: string }).Type);
  expect(types.sort()).toEqual([
    'AWS::CloudFront::Function',
    'AWS::Lambda::Function',
    // The CDK keeps the prefix of a deployment in a tag.
    'AWS::S3::Bucket',
    'Custom::CDKBucketDeployment',
    'Custom::CDKBucketDeployment',
  ]);
});

test('the role that uploads a release may read the assets of the stage, whose keys have the prefix of the stage', () => {
  const { all } = synthesize({ stage: 'prod' });
  const deployments = all('Custom::CDKBucketDeployment').map(
    ([, { Properties }]) => Properties.SourceObjectKeys,
  );
  const functions = all('AWS::Lambda::Function').map(([, { Properties }]) => Properties.Code.S3Key);
  expect(deployments.length).toBeGreaterThan(1);
  expect(functions.length).toBeGreaterThan(10);
  for (const keys of deployments) expect(keys).not.toEqual([]);
  for (const key of [...deployments.flat(), ...functions])
    expect(key).toMatch(/^Jamstack-prod\/[0-9a-f]{64}\.zip$/);
});

import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { type Synthesized, synthesize, variants } from './synthesis.ts';

const prod = synthesize({ stage: 'prod' });
const { all } = prod;
const functions = all('AWS::Lambda::Function');
const uploads = all('Custom::CDKBucketDeployment');

/** What a resource waits for when it is created or updated. It is deleted before these. */
function dependenciesOf(id: string, { templates }: Synthesized = prod): Set<string> {
  const resources = templates.App?.toJSON().Resources as Record<string, { DependsOn?: string[] }>;
  const found = new Set<string>();
  const visit = (one: string) => {
    if (found.has(one) || !resources[one]) return;
    found.add(one);
    const { DependsOn = [], ...rest } = resources[one];
    const references = [...JSON.stringify(rest).matchAll(/\{"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)];
    for (const next of [...DependsOn, ...references.map(([, name]) => name as string)]) visit(next);
  };
  visit(id);
  found.delete(id);
  return found;
}

describe('when a stage is destroyed', () => {
  const emptiers = all('Custom::S3AutoDeleteObjects').map(([id]) => id);
  const emptierOf = (bucket: string) => emptiers.filter((id) => id.startsWith(bucket));

  test.each([
    ['GrayscaleHandlerFunction', 'Images'],
    ['GrayscaleHandlerFunction', 'Uploads'],
    ['GrayscaleUploadFunction', 'Uploads'],
  ])(
    '%s is deleted before the bucket %s is emptied, so that no new object blocks the deletion',
    (name, bucket) => {
      const [[id]] = functions.filter(([one]) => one.startsWith(name)) as [[string, unknown]];
      expect(emptierOf(bucket)).toHaveLength(1);
      expect([...dependenciesOf(id)]).toEqual(expect.arrayContaining(emptierOf(bucket)));
    },
  );

  test('roles that may write objects are deleted first, because signed forms are valid as long as their role', () => {
    const writers = all('AWS::IAM::Policy').filter(
      ([id, { Properties }]) =>
        JSON.stringify(Properties.PolicyDocument).includes('"s3:PutObject"') &&
        !id.startsWith('StaticSiteUploader'),
    );
    expect(writers).toHaveLength(2);
    for (const [id, { Properties }] of writers) {
      const [{ Ref: role }] = Properties.Roles as [{ Ref: string }];
      const before = [...dependenciesOf(role)].filter((one) => emptiers.includes(one));
      expectFor(id, before.length).toBeGreaterThan(0);
    }
  });
});

describe('when a stage is updated', () => {
  const [[assets]] = uploads.filter(
    ([, { Properties }]) => Properties.DestinationBucketKeyPrefix === 'assets',
  ) as [[string, unknown]];

  test('functions with pages are updated after the assets that the pages name are uploaded', () => {
    const waiting = functions.map(([id]) => id).filter((id) => dependenciesOf(id).has(assets));
    const names = waiting.map((id) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(names).toEqual(
      expect.arrayContaining(['SearchHandlerFunction', 'PetitionListFunction', 'NotFoundHandlerFunction']),
    );
    expect(names).not.toContain('PetitionCountHandlerFunction');
  });
});

describe.each(Object.entries(variants))(
  'when a stage is deployed with the settings %s',
  (_name, settings) => {
    const synthesized = synthesize(settings);
    const idsOf = (type: string) => synthesized.all(type).map(([id]) => id);

    test('the record of the release is written after the pages, the edge function and the distribution', () => {
      const [record, ...others] = synthesized
        .all('Custom::CDKBucketDeployment')
        .filter(([, { Properties }]) => Properties.DestinationBucketKeyPrefix === undefined)
        .map(([id]) => id) as [string];
      expect(others).toEqual([]);
      const before = [
        ...idsOf('Custom::CDKBucketDeployment').filter((id) => id !== record),
        ...idsOf('AWS::CloudFront::Function'),
        ...idsOf('AWS::CloudFront::Distribution'),
      ];
      expect(before).toHaveLength(6);
      expect([...dependenciesOf(record, synthesized)]).toEqual(expect.arrayContaining(before));
    });
  },
);

test.each([
  ['without a domain', { stage: 'prod', canary: true }, 0],
  ['with a domain', variants.domain, 6],
])('%s, the canary runs after the distribution and its DNS records exist', (_name, settings, count) => {
  const synthesized = synthesize(settings);
  const idsOf = (type: string) => synthesized.all(type).map(([id]) => id);
  const [schedule] = idsOf('AWS::Events::Rule').filter((id) => id.startsWith('CanarySchedule')) as [string];
  const records = idsOf('AWS::Route53::RecordSet');
  expect(records).toHaveLength(count);
  expect([...dependenciesOf(schedule, synthesized)]).toEqual(
    expect.arrayContaining([...idsOf('AWS::CloudFront::Distribution'), ...records]),
  );
});

import { describe, expect, test } from '@jest/globals';
import { release, synthesize, variants } from '../synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const { all } = synthesize(settings);
  const uploads = new Map(
    all('Custom::CDKBucketDeployment').map(([, { Properties }]) => [
      Properties.DestinationBucketKeyPrefix as string | undefined,
      Properties,
    ]),
  );

  test('files with a hash in their name never expire, and browsers revalidate all others', () => {
    const cacheControl = (prefix?: string) => uploads.get(prefix)?.SystemMetadata['cache-control'];
    expect(cacheControl('assets')).toBe('public, max-age=31536000, immutable');
    expect(cacheControl(`releases/${release}`)).toBe('public, max-age=0, s-maxage=31536000, must-revalidate');
    expect(cacheControl(undefined)).toBe('public, max-age=0, must-revalidate');
  });

  test('pages are not uploaded with the assets, and the other way around', () => {
    const keys = [...uploads.values()].map(({ SourceObjectKeys }) => SourceObjectKeys as string[]);
    expect(new Set(keys.flat()).size).toBe(keys.flat().length);
    for (const prefix of ['assets', `releases/${release}`])
      expect(uploads.get(prefix)?.SourceObjectKeys).toHaveLength(1);
  });

  test('the uploader reads the assets of the stage, writes files of the site, and deletes none', () => {
    const [, policy] = all('AWS::IAM::Policy').find(([id]) => id.startsWith('StaticSiteUploader')) ?? [];
    const statements: { Action: string | string[]; Resource: unknown }[] =
      policy?.Properties.PolicyDocument.Statement;
    const keysOf = (resource: unknown) => [
      ...JSON.stringify(resource).matchAll(/\/([\w-]+\/\*|config\.json)"/g),
    ];
    const writes = statements.filter(({ Action }) => Action.includes('s3:PutObject'));
    expect(writes).toHaveLength(1);
    expect(keysOf(writes[0]?.Resource).map(([, key]) => key)).toEqual([
      'assets/*',
      'config.json',
      'releases/*',
    ]);
    const reads = statements.filter(({ Action }) => Action === 's3:GetObject');
    expect(reads).toHaveLength(1);
    expect(JSON.stringify(reads)).toMatch(/\/Jamstack-(dev|prod)\/\*"/);
    const actions = statements.flatMap(({ Action }) => Action);
    expect([...new Set(actions)].sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
  });
});

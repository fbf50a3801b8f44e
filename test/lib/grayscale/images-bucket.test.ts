import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

describe('converted images', () => {
  const rulesOf = (settings: Readonly<Record<string, unknown>>) => {
    const found = synthesize(settings)
      .all('AWS::S3::Bucket')
      .filter(([id]) => id.startsWith('Images'));
    expect(found).toHaveLength(1);
    return found[0]?.[1].Properties.LifecycleConfiguration.Rules.filter(
      ({ Prefix }: { Prefix?: string }) => Prefix === 'images/',
    );
  };

  test('expire after a year', () => {
    const rule = { Prefix: 'images/', ExpirationInDays: 365, Status: 'Enabled' };
    expect(rulesOf(variants.dev)).toEqual([rule]);
  });

  test('never expire where pages of the editor show them', () => {
    expect(variants.domain.contentRepository).toBeDefined();
    expect(rulesOf(variants.domain)).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { entryPoints } from '../support/entry-points.ts';
import { expectFor } from '../support/expect-for.ts';
import { type Resource, synthesize, variants } from './synthesis.ts';

const text = (value: unknown): string => JSON.stringify(value);

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const synthesized = synthesize(settings);
  const functions = synthesized.all('AWS::Lambda::Function');
  /** Without the functions of the CDK's custom resources. */
  const handlers = functions.filter(
    ([, { Properties }]) => Properties.Runtime === 'nodejs24.x' && Properties.Architectures,
  );

  test('every handler runs on Node.js 24 and arm64', () => {
    // Without their settings there is no canary and no editor.
    const absent = ('canary' in settings ? 0 : 1) + ('contentRepository' in settings ? 0 : 2);
    expect(handlers).toHaveLength(entryPoints.length - absent);
    for (const [, { Properties }] of handlers) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
      // API Gateway waits 30 s.
      expect(Properties.Timeout).toBeLessThanOrEqual(29);
    }
  });

  test('every function has a description, its own role, and its own log group with a retention period', () => {
    const logGroups = new Map(synthesized.all('AWS::Logs::LogGroup'));
    for (const [id, { Properties }] of functions) {
      expectFor(id, Properties.Description).toMatch(/^[A-Z].+\.$/);
      const logGroup = logGroups.get(Properties.LoggingConfig?.LogGroup?.Ref);
      expectFor(id, logGroup?.Properties.RetentionInDays).toBeLessThanOrEqual(90);
      expectFor(id, logGroup?.DeletionPolicy).toBe('Delete');
    }
    const roles = functions.map(([, { Properties }]) => text(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
    const logs = functions.map(([, { Properties }]) => text(Properties.LoggingConfig));
    expect(new Set(logs).size).toBe(functions.length);
  });

  test('every bucket blocks public access and is encrypted', () => {
    const buckets: [string, Resource][] = synthesized.all('AWS::S3::Bucket');
    expect(buckets).toHaveLength(3);
    for (const [, { Properties }] of buckets) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
    }
  });

  test('no template holds a secret or allows private image origins', () => {
    const all = Object.values(synthesized.templates)
      .map((template) => text(template.toJSON()))
      .join('\n');
    expect(all).not.toContain('ALLOWED_IMAGE_ORIGINS');
    for (const [, { Properties }] of functions) {
      expect(text(Properties.Environment ?? {})).not.toContain('{{resolve:');
    }
    expect(all.match(/\{\{resolve:secretsmanager:/g)).toHaveLength(1);
  });
});

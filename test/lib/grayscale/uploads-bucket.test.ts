import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from '../synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const { all } = synthesize(settings);
  const [found, ...others] = all('AWS::S3::Bucket').filter(([id]) => id.startsWith('Uploads'));
  if (!found || others.length > 0) throw new Error('There is not one bucket of uploads.');
  const [id, { Properties }] = found;
  const text = JSON.stringify;

  test('uploads are deleted after one day', () => {
    expect(Properties.LifecycleConfiguration.Rules).toContainEqual({
      ExpirationInDays: 1,
      Prefix: 'uploads/',
      Status: 'Enabled',
    });
  });

  test('CORS allows only pages of the site, and only POST', () => {
    const { CorsRules } = Properties.CorsConfiguration;
    expect(CorsRules).toHaveLength(1);
    expect(Object.keys(CorsRules[0]).sort()).toEqual(['AllowedMethods', 'AllowedOrigins', 'MaxAge']);
    expect(CorsRules[0].AllowedMethods).toEqual(['POST']);
    const [origin, ...more] = CorsRules[0].AllowedOrigins;
    expect(more).toEqual([]);
    if ('domainName' in settings) expect(origin).toBe(`https://${settings.domainName}`);
    else
      expect(text(origin)).toMatch(
        /^\{"Fn::Join":\["",\["https:\/\/",\{"Fn::GetAtt":\["Distribution\w+","DomainName"\]\}\]\]\}$/,
      );
  });

  test('pages may upload to this bucket only, whose name no other account can take', () => {
    expect(Properties).toMatchObject({ BucketNamespace: 'account-regional' });
    expect(Properties.BucketName).toBeUndefined();
    const region = 'region' in settings ? settings.region : 'us-east-1';
    const origin = [
      `https://${Properties.BucketNamePrefix}-`,
      { Ref: 'AWS::AccountId' },
      `-${region}-an.s3.${region}.`,
      { Ref: 'AWS::URLSuffix' },
    ];
    const policies = all('AWS::CloudFront::ResponseHeadersPolicy').map(([, policy]) =>
      text(policy.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy),
    );
    const named = policies.filter((policy) => policy.includes(`-an.s3.`));
    expect(named).toHaveLength(2);
    for (const policy of named) {
      expect(policy.match(/connect-src.*?(?=;)/)?.[0]).toContain(text(origin).slice(2, -1));
      expect(policy.match(/\.s3\./g)).toHaveLength(1);
      expect(policy).not.toMatch(/\*/);
    }
    // The longest stage and region give 63 characters, the limit of S3.
    const maxName = `${Properties.BucketNamePrefix.replace(/[^-]+$/, 'x'.repeat(20))}-123456789012-ap-southeast-1-an`;
    expect(maxName.length).toBeLessThanOrEqual(63);
  });

  test('the distribution does not serve uploads', () => {
    const distributions = all('AWS::CloudFront::Distribution');
    expect(distributions).toHaveLength(1);
    expect(text(distributions)).not.toContain(id);
  });
});

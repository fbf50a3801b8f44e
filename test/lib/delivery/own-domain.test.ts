import { diffTemplate, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { describe, expect, test } from '@jest/globals';
import type { Distribution } from '../../../lib/delivery/distribution.ts';
import { manualDnsRecords } from '../../../lib/delivery/own-domain.ts';
import { readStageConfig } from '../../../lib/settings/stage-config.ts';
import { certificateArn, zone } from '../settings/limits.ts';
import { synthesize, variants } from '../synthesis.ts';

const before = variants.domain;

describe('a domain with a second name in its hosted zone', () => {
  const { all, templates } = synthesize(before);

  test('has both names at the distribution and in the certificate', () => {
    const [[, distribution]] = all('AWS::CloudFront::Distribution') as [ReturnType<typeof all>[number]];
    expect(distribution.Properties.DistributionConfig.Aliases).toEqual(['www.example.com', 'example.com']);
    const [[, certificate]] = all('AWS::CertificateManager::Certificate') as [ReturnType<typeof all>[number]];
    expect(certificate.Properties).toMatchObject({
      DomainName: 'www.example.com',
      SubjectAlternativeNames: ['example.com'],
    });
  });

  test('has A, AAAA and HTTPS records for both names, which are aliases of the distribution', () => {
    const records = all('AWS::Route53::RecordSet').map(([, { Properties }]) => Properties);
    expect(records.map(({ Name, Type }) => `${Name} ${Type}`).sort()).toEqual([
      'example.com. A',
      'example.com. AAAA',
      'example.com. HTTPS',
      'www.example.com. A',
      'www.example.com. AAAA',
      'www.example.com. HTTPS',
    ]);
    for (const { AliasTarget } of records)
      expect(JSON.stringify(AliasTarget.DNSName)).toMatch(/^\{"Fn::GetAtt":\["Distribution/);
    expect(templates.App?.findOutputs('DnsRecords')).toEqual({});
  });

  test('uses the main name for the login, uploads and the edge function', () => {
    const [[, client]] = all('AWS::Cognito::UserPoolClient') as [ReturnType<typeof all>[number]];
    const page = ['https://www.example.com/members/', 'https://www.example.com/admin/'];
    expect(client.Properties).toMatchObject({ CallbackURLs: page, LogoutURLs: page });
    const origins = all('AWS::S3::Bucket').flatMap(
      ([, { Properties }]) => Properties.CorsConfiguration?.CorsRules[0].AllowedOrigins ?? [],
    );
    expect(origins).toEqual(['https://www.example.com']);
    const codes = all('AWS::CloudFront::Function').map(([, { Properties }]) => Properties.FunctionCode);
    expect(codes.filter((code) => code.includes("const mainName = 'www.example.com';"))).toEqual([
      expect.stringContaining('const redirectedNames = ["example.com"];'),
    ]);
    expect(templates.App?.findOutputs('SiteUrl')).toMatchObject({
      SiteUrl: { Value: 'https://www.example.com' },
    });
  });
});

describe('a change of the domain', () => {
  const [old, current] = [
    before,
    {
      ...before,
      domainName: 'www.example.net',
      hostedZoneName: 'example.net',
      redirectDomainNames: 'example.net',
    },
  ].map((settings) => synthesize(settings).stacks) as [Stacks, Stacks];
  type Stacks = ReturnType<typeof synthesize>['stacks'];
  const replaced = old.flatMap(({ template }, index) => {
    const { changes } = diffTemplate(template, current[index]?.template ?? {}).resources;
    return Object.values(changes).filter(
      ({ changeImpact, isAddition, resourceType }) =>
        // An upload of other files counts as a replacement.
        !isAddition && changeImpact !== ResourceImpact.WILL_UPDATE && !resourceType?.startsWith('Custom::'),
    );
  });

  test('replaces only the certificate and DNS records: the distribution and the user pool stay', () => {
    const types = new Set(replaced.map(({ resourceType }) => resourceType));
    expect([...types].sort()).toEqual(['AWS::CertificateManager::Certificate', 'AWS::Route53::RecordSet']);
  });

  test('keeps the old certificate, which the distribution uses until the App stack is deployed', () => {
    const [certificate] = replaced.filter(({ resourceType }) => resourceType?.endsWith('Certificate'));
    expect(certificate?.newValue).toMatchObject({ UpdateReplacePolicy: 'Retain' });
  });
});

describe('records that the operator must create', () => {
  const distribution = {
    distribution: { distributionDomainName: 'd1.cloudfront.net' },
  } as unknown as Distribution;
  const recordsOf = (settings: Readonly<Record<string, unknown>>) =>
    manualDnsRecords(readStageConfig({ domainName: 'www.example.com', ...settings }), distribution);

  test.each([
    ['the main name', { certificateArn }, 'www.example.com CNAME d1.cloudfront.net'],
    [
      'every name without a hosted zone',
      { certificateArn, redirectDomainNames: 'example.com' },
      'www.example.com CNAME d1.cloudfront.net, example.com CNAME d1.cloudfront.net',
    ],
    [
      'the names outside of the hosted zone',
      { certificateArn, ...zone, redirectDomainNames: 'example.com,example.org' },
      'example.org CNAME d1.cloudfront.net',
    ],
    ['nothing, if the hosted zone has all names', zone, undefined],
  ])('are %s', (_what, settings, records) => {
    expect(recordsOf(settings)).toBe(records);
  });

  test('are in the outputs of the App stack', () => {
    const { templates } = synthesize({ domainName: 'www.example.com', certificateArn });
    const [{ Value }] = Object.values(templates.App?.findOutputs('DnsRecords') ?? {}) as [{ Value: unknown }];
    expect(JSON.stringify(Value)).toMatch(/www\.example\.com CNAME .*DomainName/);
  });
});

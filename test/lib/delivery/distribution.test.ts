import { describe, expect, test } from '@jest/globals';
import { CachePolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { visitorCookieFunctionCode } from '../../../lib/petition/visitor-cookie.ts';
import { release, synthesize, variants } from '../synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const { all, templates } = synthesize(settings);
  const [[, distribution]] = all('AWS::CloudFront::Distribution') as [ReturnType<typeof all>[number]];
  const config = distribution.Properties.DistributionConfig;
  const behaviors = [config.DefaultCacheBehavior, ...config.CacheBehaviors];

  test('has at most five behaviors and only managed cache policies, as the flat-rate Free plan requires', () => {
    expect(behaviors.length).toBeLessThanOrEqual(5);
    expect(all('AWS::CloudFront::CachePolicy')).toEqual([]);
    const [optimized, disabled] = [CachePolicy.CACHING_OPTIMIZED, CachePolicy.CACHING_DISABLED].map(
      ({ cachePolicyId }) => cachePolicyId,
    );
    expect(behaviors.map(({ PathPattern, CachePolicyId }) => [PathPattern, CachePolicyId])).toEqual([
      [undefined, optimized],
      ['/images/?*', optimized],
      ['/api/signatures*', optimized],
      ['/api/*', disabled],
    ]);
  });

  test('the web ACL has at most five rules, as the flat-rate Free plan requires', () => {
    const acls = all('AWS::WAFv2::WebACL');
    expect(acls).toHaveLength('stage' in settings ? 1 : 0);
    for (const [, { Properties }] of acls) expect(Properties.Rules.length).toBeLessThanOrEqual(5);
    expect(config.WebACLId === undefined).toBe(acls.length === 0);
  });

  test('redirects to https, and supports HTTP/2, HTTP/3 and IPv6', () => {
    expect(config).toMatchObject({ HttpVersion: 'http2and3', IPV6Enabled: true });
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', Compress: true });
    }
  });

  test('connects to origins with TLS 1.2 or signed requests', () => {
    expect(config.Origins).toHaveLength(3);
    for (const { CustomOriginConfig, OriginAccessControlId } of config.Origins) {
      if (CustomOriginConfig) {
        expect(CustomOriginConfig).toMatchObject({
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
        });
      } else {
        expect(OriginAccessControlId).toBeDefined();
      }
    }
    const controls = all('AWS::CloudFront::OriginAccessControl');
    expect(controls).toHaveLength(2);
    for (const [, { Properties }] of controls) {
      expect(Properties.OriginAccessControlConfig).toMatchObject({
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      });
    }
  });

  test('requests a missing file from the API, and leaves errors of the API unchanged', () => {
    for (const response of config.CustomErrorResponses)
      expect(response).not.toHaveProperty('ResponsePagePath');
    const groups = new Map(config.OriginGroups.Items.map((group: { Id: string }) => [group.Id, group]));
    const [pages, images, api] = behaviors.map(({ TargetOriginId }) => groups.get(TargetOriginId));
    for (const group of [pages, images])
      expect(group).toMatchObject({ FailoverCriteria: { StatusCodes: { Items: [404] } } });
    expect(api).toBeUndefined();
    const { length } = config.Origins.filter((origin: object) => 'OriginAccessControlId' in origin);
    expect(length).toBe(2);
    const served = all('AWS::S3::BucketPolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('cloudfront.amazonaws.com'),
    );
    expect(served).toHaveLength(length);
    for (const bucketPolicy of served) {
      expect(JSON.stringify(bucketPolicy)).toContain('"s3:ListBucket"');
    }
  });

  test('caches errors for one second', () => {
    expect(config.CustomErrorResponses).toEqual(
      [500, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 1 })),
    );
  });

  test('sets a cookie on pages only; the cookie reaches the API and is in no cache key', () => {
    const functions = new Map(all('AWS::CloudFront::Function'));
    const [pages, ...others] = behaviors.map(({ FunctionAssociations = [] }) =>
      FunctionAssociations.filter(({ EventType }: { EventType: string }) => EventType === 'viewer-response'),
    );
    expect(others.flat()).toEqual([]);
    expect(functions.get(pages[0].FunctionARN['Fn::GetAtt'][0])?.Properties.FunctionCode).toBe(
      visitorCookieFunctionCode,
    );
    const signatures = behaviors.find(({ PathPattern }) => PathPattern === '/api/signatures*');
    const { originRequestPolicyId } = OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER;
    expect(signatures.OriginRequestPolicyId).toBe(originRequestPolicyId);
    expect(signatures.AllowedMethods).toContain('POST');
  });

  test('each behavior has a response headers policy with every documented header', () => {
    const policies = new Map(all('AWS::CloudFront::ResponseHeadersPolicy'));
    expect(new Set(behaviors.map(({ ResponseHeadersPolicyId }) => ResponseHeadersPolicyId.Ref)).size).toBe(3);
    for (const { ResponseHeadersPolicyId } of behaviors) {
      const { SecurityHeadersConfig, CustomHeadersConfig } =
        policies.get(ResponseHeadersPolicyId.Ref)?.Properties.ResponseHeadersPolicyConfig ?? {};
      expect(Object.keys(SecurityHeadersConfig)).toEqual(
        expect.arrayContaining([
          'ContentSecurityPolicy',
          'ContentTypeOptions',
          'ReferrerPolicy',
          'StrictTransportSecurity',
        ]),
      );
      expect(JSON.stringify(SecurityHeadersConfig)).not.toMatch(/unsafe-(inline|eval)/);
      const custom = new Map<string, { Override: boolean }>(
        CustomHeadersConfig.Items.map((item: { Header: string }) => [item.Header, item]),
      );
      expect([...custom.keys()]).toEqual(
        expect.arrayContaining(['cross-origin-opener-policy', 'permissions-policy']),
      );
      expect(custom.get('cache-control')?.Override).toBe(false);
    }
  });

  test('the edge function selects the release, and is updated after the files of the release are uploaded', () => {
    const edgeFunction = new Map(all('AWS::CloudFront::Function')).get(
      config.DefaultCacheBehavior.FunctionAssociations[0].FunctionARN['Fn::GetAtt'][0],
    );
    if (!edgeFunction) throw new Error('The site has no function.');
    expect(edgeFunction.Properties.FunctionCode).toContain(`/releases/${release}`);
    expect(edgeFunction.Properties).toMatchObject({
      AutoPublish: true,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
    });
    const uploads = all('Custom::CDKBucketDeployment');
    const before = uploads.filter(([id]) => edgeFunction.DependsOn?.includes(id));
    expect(before.map(([, { Properties }]) => Properties.DestinationBucketKeyPrefix).sort()).toEqual([
      'assets',
      `releases/${release}`,
    ]);
    // Open pages still request files of their release.
    for (const [, { Properties }] of uploads)
      expect(Properties).toMatchObject({ Prune: false, RetainOnDelete: true });
  });

  test('the configuration of the login is in a file that is uploaded last', () => {
    const configuration = all('Custom::CDKBucketDeployment').find(
      ([, { Properties }]) => Properties.DestinationBucketKeyPrefix === undefined,
    );
    expect(JSON.stringify(configuration?.[1].Properties.SourceMarkers)).toContain('MembersClient');
    expect(configuration?.[1].Properties.SystemMetadata).toEqual({
      'cache-control': 'public, max-age=0, must-revalidate',
    });
  });

  test('the record of the release is uploaded last, outside of the folder that visitors can read', () => {
    const [, configuration] =
      all('Custom::CDKBucketDeployment').find(
        ([, { Properties }]) => Properties.DestinationBucketKeyPrefix === undefined,
      ) ?? [];
    // The configuration, the fixture's sitemap, and the record.
    expect(configuration?.Properties.SourceObjectKeys).toHaveLength(3);
  });

  test('a custom domain has TLS 1.2 as a minimum', () => {
    if ('domainName' in settings) {
      expect(config.Aliases).toEqual([settings.domainName, settings.redirectDomainNames]);
      expect(config.ViewerCertificate).toMatchObject({
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      });
      expect(templates.Edge?.findResources('AWS::CertificateManager::Certificate')).not.toEqual({});
    } else {
      expect(config.ViewerCertificate).toBeUndefined();
      expect(all('AWS::Route53::RecordSet')).toEqual([]);
    }
  });
});

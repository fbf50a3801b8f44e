import { describe, expect, test } from '@jest/globals';
import type { DistributionConfig } from '../../../local/cdn/definition.ts';
import { edgeFunction, http, type Setup, start, startEcho } from './support.ts';

async function warnings(
  setup: Omit<Partial<Setup>, 'config'> & { config?: object },
): Promise<readonly string[]> {
  const origins = { origin: http(await startEcho()) };
  return (await start({ origins, ...setup, config: setup.config as Partial<DistributionConfig> })).warnings;
}

describe('a warning names', () => {
  test('no setting that is supported or off', async () => {
    const config = {
      Enabled: true,
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      Restrictions: { GeoRestriction: { RestrictionType: 'none' } },
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
      CacheBehaviors: [
        { PathPattern: '/a', TargetOriginId: 'origin', SmoothStreaming: false, TrustedSigners: [] },
      ],
    };
    expect(await warnings({ config })).toEqual([]);
  });

  test('each unsupported setting, by its path', async () => {
    const config = {
      WebACLId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/x',
      CacheBehaviors: [{ PathPattern: '/a', TargetOriginId: 'origin', TrustedKeyGroups: ['x'] }],
      Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE'] } },
    };
    const policy = { CorsConfig: { OriginOverride: true }, CustomHeadersConfig: { Items: [] } };
    const responseHeadersPolicies = { own: policy };
    expect(await warnings({ config, responseHeadersPolicies })).toEqual([
      'DistributionConfig.WebACLId',
      'DistributionConfig.CacheBehaviors.0.TrustedKeyGroups',
      'DistributionConfig.Restrictions',
      'ResponseHeadersPolicy own.CorsConfig',
    ]);
  });

  test('missing policies, functions and origins', async () => {
    const behavior = {
      CachePolicyId: 'no-cache-policy',
      OriginRequestPolicyId: 'no-request-policy',
      ResponseHeadersPolicyId: 'no-headers-policy',
      FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'no-function' }],
    };
    const text = (await warnings({ behavior, origins: { 'elsewhere.example.com': undefined } })).join('\n');
    for (const name of Object.values(behavior).slice(0, 3)) expect(text).toContain(name);
    expect(text).toContain('no-function');
    expect(text).toContain('elsewhere.example.com');
  });

  test('a function over 10 KB, and one that cannot run', async () => {
    const long = (bytes: number) => 'function handler(event) { return event.request }'.padEnd(bytes, ' ');
    expect(await warnings(edgeFunction(long(10_240)))).toEqual([]);
    expect((await warnings(edgeFunction(long(10_241)))).join()).toContain('10241 bytes');
    expect((await warnings(edgeFunction('import x from "crypto"'))).join()).toContain('is not supported');
  });
});

test('a behavior without its origin is an error', async () => {
  await expect(warnings({ behavior: { TargetOriginId: 'missing' } })).rejects.toThrow('no origin missing');
});

import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ResponseHeaders, redirectHeaders } from '../../../lib/delivery/response-headers.ts';
import { SettingError } from '../../../lib/settings/stage-config.ts';
import { stubEnv } from '../../support/environment.ts';
import { Deployment } from '../deployed.ts';

interface Overriding {
  /** Whether the header replaces one of the origin. */
  readonly Override: boolean;
}

interface PolicyConfig {
  readonly SecurityHeadersConfig: {
    readonly ContentSecurityPolicy: Overriding & { readonly ContentSecurityPolicy: string };
    readonly ContentTypeOptions: Overriding;
    readonly FrameOptions: Overriding & { readonly FrameOption: string };
    readonly ReferrerPolicy: Overriding & { readonly ReferrerPolicy: string };
    readonly StrictTransportSecurity: Overriding & { readonly AccessControlMaxAgeSec: number };
  };
  readonly CustomHeadersConfig: {
    readonly Items: readonly (Overriding & { readonly Header: string; readonly Value: string })[];
  };
  readonly ServerTimingHeadersConfig?: { readonly Enabled: boolean; readonly SamplingRate: number };
}

const loginOrigin = 'https://login.example.com';

/** The response headers policies, by the behavior that they belong to. */
function configsWith(imageOrigin: string): Record<'Site' | 'Images' | 'Api', PolicyConfig> {
  stubEnv('CDK_VALIDATION', 'false');
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1' } });
  new ResponseHeaders(stack, 'Headers', {
    connectOrigins: [loginOrigin],
    exampleConnectOrigins: [loginOrigin],
    imageOrigins: [imageOrigin],
  });
  const policies = Template.fromStack(stack).findResources('AWS::CloudFront::ResponseHeadersPolicy');
  const entries = Object.entries(policies).map(([logicalId, { Properties }]) => [
    /^Headers(Site|Images|Api)/.exec(logicalId)?.[1],
    Properties.ResponseHeadersPolicyConfig,
  ]);
  return Object.fromEntries(entries);
}

const contentSecurityPolicyOf = ({ SecurityHeadersConfig }: PolicyConfig) =>
  SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy;

const policiesWith = (imageOrigin: string) =>
  Object.values(configsWith(imageOrigin)).map(contentSecurityPolicyOf);

/** The sources of a content security policy, by directive. */
const directivesOf = (policy: string): Record<string, string[]> =>
  Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );

const originOf = (length: number) =>
  `https://${'a'.repeat(length - 'https://.example.com'.length)}.example.com`;
const maxLength = (policies: readonly string[]) => Math.max(...policies.map(({ length }) => length));

const imageOrigin = 'https://images.example.com';
const configs = configsWith(imageOrigin);
const { Site: site, Images: images, Api: api } = configs;

describe.each(Object.entries(configs))('the policy %s', (_, config) => {
  test('sets each security header, also over one of the origin', () => {
    const { SecurityHeadersConfig: headers } = config;
    expect(Object.entries(headers).map(([name, { Override }]) => [name, Override])).toEqual(
      expect.arrayContaining(
        [
          'ContentSecurityPolicy',
          'ContentTypeOptions',
          'FrameOptions',
          'ReferrerPolicy',
          'StrictTransportSecurity',
        ].map((name) => [name, true]),
      ),
    );
    expect(headers.FrameOptions.FrameOption).toBe('DENY');
    expect(headers.ReferrerPolicy.ReferrerPolicy).toBe('same-origin');
    // The preload lists of browsers require a year.
    expect(headers.StrictTransportSecurity.AccessControlMaxAgeSec).toBeGreaterThanOrEqual(31_536_000);
  });

  test('isolates the site from other origins, also over headers of the origin', () => {
    expect(config.CustomHeadersConfig.Items).toEqual(
      expect.arrayContaining(
        [
          ['cross-origin-opener-policy', 'same-origin'],
          ['cross-origin-resource-policy', 'same-origin'],
          ['origin-agent-cluster', '?1'],
          ['permissions-policy', expect.stringContaining('camera=(), geolocation=()')],
        ].map(([Header, Value]) => ({ Header, Value, Override: true })),
      ),
    );
  });

  test('loads nothing by default, and forbids frames and base addresses', () => {
    expect(directivesOf(contentSecurityPolicyOf(config))).toMatchObject({
      'default-src': ["'none'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
    });
    expect(contentSecurityPolicyOf(config)).not.toMatch(/unsafe|\*|data:/);
  });
});

test.each([
  ['pages', site, 'public, max-age=0, must-revalidate'],
  ['images', images, 'no-store'],
  ['the API', api, 'no-store'],
])('the Cache-Control of %s applies to responses without one', (_, config, Value) => {
  const found = config.CustomHeadersConfig.Items.filter(({ Header }) => Header === 'cache-control');
  expect(found).toEqual([{ Header: 'cache-control', Value, Override: false }]);
});

test.each([
  ['pages', site],
  ['pages of the API', api],
])('%s load from the site, send forms to it, and report violations to it', (_, config) => {
  const own = ["'self'"];
  expect(directivesOf(contentSecurityPolicyOf(config))).toEqual({
    'default-src': ["'none'"],
    'script-src': own,
    'style-src': own,
    'img-src': [...own, 'blob:', imageOrigin],
    'font-src': own,
    'connect-src': [...own, loginOrigin],
    'manifest-src': own,
    'base-uri': ["'none'"],
    'form-action': own,
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
    'report-to': ['csp'],
    'report-uri': ['/api/reports'],
  });
  expect(config.CustomHeadersConfig.Items).toContainEqual({
    Header: 'reporting-endpoints',
    Value: 'csp="/api/reports"',
    Override: true,
  });
});

test('an image can’t run scripts or send forms', () => {
  const directives = directivesOf(contentSecurityPolicyOf(images));
  expect(directives).toMatchObject({ 'form-action': ["'none'"], sandbox: ['allow-same-origin'] });
  expect(directives).not.toHaveProperty('script-src');
});

test('only the API has the times of CloudFront, in each response', () => {
  expect(api.ServerTimingHeadersConfig).toEqual({ Enabled: true, SamplingRate: 100 });
  expect([site.ServerTimingHeadersConfig, images.ServerTimingHeadersConfig]).toEqual([undefined, undefined]);
});

test('redirects have the headers of a response without content, for an hour', () => {
  expect(redirectHeaders).toMatchObject({
    'cache-control': 'public, max-age=3600',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(directivesOf(redirectHeaders['content-security-policy'] ?? '')).toEqual({
    'default-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    sandbox: [],
  });
  expect(redirectHeaders['strict-transport-security']).toBe(
    `max-age=${site.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec}`,
  );
});

describe('the content security policy', () => {
  const rest = maxLength(policiesWith(originOf(100))) - 100;

  test('may have 1,783 characters, the limit of CloudFront', () => {
    expect(maxLength(policiesWith(originOf(1_783 - rest)))).toBe(1_783);
  });

  test('is refused with 1,784 characters, with the setting to change', () => {
    const add = () => policiesWith(originOf(1_784 - rest));
    expect(add).toThrow(SettingError);
    expect(add).toThrow('searchImageOrigins must be 1 characters shorter');
  });
});

test.each([{}, { stage: 'prod', region: 'ap-southeast-3' }])(
  'the length of the policy is known before the deployment, with the settings %j',
  (settings) => {
    const deployedLength = (searchImageOrigins: string) => {
      const deployment = new Deployment({ ...settings, searchImageOrigins });
      const policies = deployment.all('AWS::CloudFront::ResponseHeadersPolicy');
      return maxLength(
        policies.map(({ properties }) => contentSecurityPolicyOf(properties.ResponseHeadersPolicyConfig)),
      );
    };
    const rest = deployedLength(originOf(100)) - 100;
    expect(deployedLength(originOf(1_783 - rest))).toBe(1_783);
    expect(() => deployedLength(originOf(1_784 - rest))).toThrow(SettingError);
  },
);

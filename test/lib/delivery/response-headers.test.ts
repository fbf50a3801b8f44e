import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ResponseHeaders } from '../../../lib/delivery/response-headers.ts';
import { SettingError } from '../../../lib/settings/stage-config.ts';
import { stubEnv } from '../../support/environment.ts';
import { Deployment } from '../deployed.ts';

function policiesWith(imageOrigin: string): string[] {
  stubEnv('CDK_VALIDATION', 'false');
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1' } });
  const connectOrigins = ['https://login.example.com'];
  new ResponseHeaders(stack, 'Headers', {
    connectOrigins,
    exampleConnectOrigins: connectOrigins,
    imageOrigins: [imageOrigin],
  });
  const policies = Template.fromStack(stack).findResources('AWS::CloudFront::ResponseHeadersPolicy');
  return Object.values(policies).map(
    ({ Properties }) =>
      Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy
        .ContentSecurityPolicy,
  );
}

const originOf = (length: number) =>
  `https://${'a'.repeat(length - 'https://.example.com'.length)}.example.com`;
const longest = (policies: readonly string[]) => Math.max(...policies.map(({ length }) => length));

describe('the content security policy', () => {
  const rest = longest(policiesWith(originOf(100))) - 100;

  test('may have 1,783 characters, the limit of CloudFront', () => {
    expect(longest(policiesWith(originOf(1_783 - rest)))).toBe(1_783);
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
      return longest(
        policies.map(
          ({ properties }) =>
            properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy
              .ContentSecurityPolicy,
        ),
      );
    };
    const rest = deployedLength(originOf(100)) - 100;
    expect(deployedLength(originOf(1_783 - rest))).toBe(1_783);
    expect(() => deployedLength(originOf(1_784 - rest))).toThrow(SettingError);
  },
);

import { expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { synthesize } from './synthesis.ts';

/** Types whose names are unique per account across all regions, with the path and the maximum length of the name. */
const accountWide: Readonly<Record<string, readonly [path: string, maxLength: number]>> = {
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html
  'AWS::CloudFront::OriginAccessControl': ['OriginAccessControlConfig', 64],
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
  'AWS::CloudFront::ResponseHeadersPolicy': ['ResponseHeadersPolicyConfig', 128],
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateFunction.html
  'AWS::CloudFront::Function': ['', 64],
};

/** Account-wide names of a stage, and the stacks that are in us-east-1 in any case. */
function namesOf(stage: string, region: string): string[] {
  const synthesized = synthesize({
    stage,
    region,
    webAcl: true,
    domainName: `${stage}.example.com`,
    hostedZoneId: 'Z0123456789ABC',
    hostedZoneName: 'example.com',
  });
  const names = Object.entries(accountWide).flatMap(([type, [path, maxLength]]) => {
    const resources = synthesized.all(type);
    expectFor(type, resources.length).toBeGreaterThan(0);
    return resources.map(([id, { Properties }]) => {
      const { Name } = path ? Properties[path] : Properties;
      expectFor(id, Name).toMatch(/^[\w-]+$/);
      expectFor(id, Name.length).toBeLessThanOrEqual(maxLength);
      return `${type} ${Name}`;
    });
  });
  return [...names, ...synthesized.stacks.map((stack) => `stack ${stack.name} in ${stack.region}`)];
}

test('two stages in two regions have different account-wide names, and none is too long', () => {
  const maxStage = 'a'.repeat(20);
  const names = [maxStage, 'prod'].flatMap((stage) =>
    ['us-east-1', 'ap-southeast-3'].flatMap((region) => namesOf(stage, region)),
  );
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('roles have no fixed names, which are unique per account', () => {
  const roles = synthesize({ stage: 'prod' }).all('AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(0);
  for (const [id, { Properties }] of roles) expectFor(id, Properties).not.toHaveProperty('RoleName');
});

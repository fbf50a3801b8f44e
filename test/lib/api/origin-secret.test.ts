import { expect, test } from '@jest/globals';
import { synthesize } from '../synthesis.ts';

const { all } = synthesize({});
const [id, secret] =
  all('AWS::SecretsManager::Secret').find(([name]) => name.startsWith('OriginSecret')) ?? [];

test('the origin secret has at least 256 bits, and only characters that a header may have', () => {
  const { PasswordLength, ...charset } = secret?.Properties.GenerateSecretString ?? {};
  expect(charset).toEqual({ ExcludePunctuation: true });
  expect(PasswordLength * Math.log2(26 + 26 + 10)).toBeGreaterThanOrEqual(256);
});

test('CloudFront gets a reference to the secret, which CloudFormation resolves, and not its value', () => {
  const [, distribution] = all('AWS::CloudFront::Distribution')[0] ?? [];
  const headers = distribution?.Properties.DistributionConfig.Origins.flatMap(
    ({ OriginCustomHeaders = [] }) => OriginCustomHeaders,
  );
  expect(headers).toEqual([
    {
      HeaderName: 'x-origin-secret',
      HeaderValue: {
        'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: id }, ':SecretString:::}}']],
      },
    },
  ]);
});

test('the authorizer reads the secret, and no other', () => {
  const policies = all('AWS::IAM::Policy').filter(([name]) => name.startsWith('OriginSecret'));
  const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  expect(statements).toContainEqual({
    Action: 'secretsmanager:GetSecretValue',
    Effect: 'Allow',
    Resource: { Ref: id },
  });
  const [, authorizer] =
    all('AWS::Lambda::Function').find(([name]) => name.startsWith('OriginSecretHandler')) ?? [];
  expect(authorizer?.Properties.Environment.Variables.ORIGIN_SECRET_ARN).toEqual({ Ref: id });
});

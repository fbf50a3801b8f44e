import { type CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Progress } from '../../../scripts/command.ts';
import { rotate } from '../../../scripts/origin-secret/rotation.ts';
import { type Service, secretsManagerWith } from '../../lambdas/aws.ts';

let secrets: Service<SecretsManagerClient>;
beforeAll(async () => {
  secrets = await secretsManagerWith({ origin: 'first-value-of-the-origin-secret' });
});
afterAll(() => secrets.close());

/** A CloudFront client with permission to read the distribution, but not to update it. */
function readOnlyCloudFront(WebACLId: string): CloudFrontClient {
  const headers = [{ HeaderName: 'x-origin-secret', HeaderValue: 'another value' }];
  const DistributionConfig = { WebACLId, Origins: { Items: [{ CustomHeaders: { Items: headers } }] } };
  const send = async (command: unknown) => {
    if (command instanceof GetDistributionCommand) return { Distribution: { DistributionConfig } };
    throw Object.assign(new Error('Access denied for operation.'), { name: 'AccessDenied' });
  };
  return { send } as unknown as CloudFrontClient;
}

const rotateWith = (webAclId: string) =>
  rotate(
    {
      secrets: secrets.client,
      cloudFront: readOnlyCloudFront(webAclId),
      secretId: 'origin',
      distributionId: 'EDIST',
      isLocal: true,
    },
    new Progress(),
    { revokeOld: false, delays: { settleMs: 10, pollMs: 10 } },
  );

test('a denied update of a distribution with a web ACL names the missing permission', async () => {
  const webAcl = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/Site/1234';
  await expect(rotateWith(webAcl)).rejects.toThrow(`wafv2:GetWebACL on ${webAcl}`);
});

test('a denied update of a distribution without a web ACL keeps the message of CloudFront', async () => {
  await expect(rotateWith('')).rejects.toThrow(/^Access denied for operation\.$/);
});

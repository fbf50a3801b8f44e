import type { Plan } from '../../../scripts/preflight/plan.ts';
import type { Account } from './scripted-aws.ts';

/** Faults of an account, and the finding that each must lead to. */
export const faults: readonly [
  string,
  'failed' | 'warning',
  (account: Account, plan: Plan) => void,
  RegExp,
][] = [
  [
    'credentials that AWS does not know',
    'failed',
    (each) => {
      each.refused['us-east-1'] = 'InvalidClientTokenId';
    },
    /^credentials: AWS does not know these credentials\. Check AWS_PROFILE/,
  ],
  [
    'credentials that have expired',
    'failed',
    (each) => {
      each.refused['us-east-1'] = 'ExpiredToken';
    },
    /^credentials: The AWS credentials have expired\. Log in again/,
  ],
  [
    'another account',
    'failed',
    (each) => {
      each.account = '999988887777';
    },
    /^account: The stage prod belongs to 111122223333, but these credentials belong to 999988887777/,
  ],
  [
    'no bootstrap',
    'failed',
    (each) => {
      each.bootstrap = {};
    },
    /^bootstrap us-east-1: .*Run: npx cdk bootstrap aws:\/\/111122223333\/us-east-1$/,
  ],
  [
    'a bootstrap that is too old',
    'failed',
    (each) => {
      each.bootstrap['us-east-1'] = 5;
    },
    /^bootstrap us-east-1: Version 5 is too old; \d+ is needed/,
  ],
  [
    'a deployment in progress',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-Data'] = 'UPDATE_IN_PROGRESS';
    },
    /^stack Jamstack-prod-Data: A deployment is in progress/,
  ],
  [
    'a stack whose creation failed',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-App'] = 'ROLLBACK_COMPLETE';
    },
    /^stack Jamstack-prod-App: Its creation failed .*npx cdk destroy Jamstack-prod-App/,
  ],
  [
    'a stack whose deletion failed',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-App'] = 'DELETE_FAILED';
    },
    /^stack Jamstack-prod-App: Its deletion failed/,
  ],
  [
    'a stack whose rollback failed',
    'failed',
    (each) => {
      each.stacks['Jamstack-prod-App'] = 'UPDATE_ROLLBACK_FAILED';
    },
    /^stack Jamstack-prod-App: Its rollback failed.*continue-update-rollback --stack-name Jamstack-prod-App/,
  ],
  [
    'names that are in use',
    'failed',
    (each, plan) => {
      each.names.controls.push(plan.names['AWS::CloudFront::OriginAccessControl'][0] ?? '');
    },
    /^names: In use in this account: \S+\. .*Delete them/,
  ],
  [
    'too many response headers policies',
    'failed',
    (each) => {
      each.names.policies = Array.from({ length: 20 }, (_, index) => `policy-${index}`);
    },
    /^response headers policies: 20 of 20 are in use, and \d+ more are needed/,
  ],
  [
    'too many origin access controls',
    'failed',
    (each) => {
      each.names.controls = Array.from({ length: 100 }, (_, index) => `control-${index}`);
    },
    /^origin access controls: 100 of 100 are in use, and \d+ more/,
  ],
  [
    'a bucket that an earlier deployment left',
    'failed',
    (each) => {
      each.buckets = ['jam-uploads-prod-111122223333-us-east-1-an'];
    },
    /^bucket jam-uploads-prod\S+: It exists, but the stack does not\. .*aws s3 rb --force/,
  ],
  [
    'the concurrency of a new account',
    'warning',
    (each) => {
      each.concurrency = 10;
    },
    /^Lambda concurrency: Only 10 requests .*L-B99A9384/,
  ],
  [
    'an account without a distribution, which AWS may still have to verify',
    'warning',
    (each) => {
      each.distributions = 0;
    },
    /^CloudFront: .*must be verified/,
  ],
  [
    'SES in its sandbox',
    'warning',
    (each) => {
      each.isOutOfSandbox = false;
    },
    /^e-mail: .*50 messages a day.*request production access/,
  ],
  [
    'credentials without permission for Lambda',
    'warning',
    (each) => {
      each.denied = ['GET /2016-08-19/account-settings'];
    },
    /^Lambda concurrency: Not checked: .*AccessDenied/,
  ],
  [
    'credentials without permission to read the bootstrap version',
    'warning',
    (each) => {
      each.denied = ['GetParameter'];
    },
    /^bootstrap us-east-1: Not checked/,
  ],
  [
    'credentials without permission to list names',
    'warning',
    (each) => {
      each.denied = ['GET /2020-05-31/origin-access-control'];
    },
    /^names and quotas: Not checked/,
  ],
];

/**
 * The permissions of each role, written by hand. `least-privilege-lists.test.ts` compares them with the synthesized
 * roles. A change of a permission in lib/ needs the same change here.
 */

/** Some actions on some resources. */
export interface Permission {
  readonly actions: readonly string[];
  /**
   * ARNs. `<path>` stands for the ARN of the resource with this construct path, `<path.Attribute>` for an attribute,
   * `<region>` and `<account>` for those of the stage.
   */
  readonly resources: readonly string[];
  /** As in the policy. @default - none */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Why the statement has no effect on AWS. @default - it has an effect */
  readonly withoutEffect?: string;
}

/** Writing to the function's own log group, which CloudFormation creates. */
const log = (group: string): Permission => ({
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [`<${group}>`],
});

const read = (secretArn: string): Permission => ({
  actions: ['secretsmanager:GetSecretValue'],
  resources: [secretArn],
});

/** The counter items of the table. */
const countersOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['#count-*'] } };

/** The settings that permissions depend on. */
export interface Settings {
  readonly stage?: string;
  readonly searchKeySecretArn?: string;
  readonly contentRepository?: string;
  readonly canary?: boolean;
  readonly backupDays?: number;
  readonly tracing?: boolean;
}

/** Writing traces, for each function of the product. X-Ray has no resources for them. */
export const writeTraces: Permission = {
  actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  resources: ['*'],
};

/** By the construct path of the role. A role that is missing here may only write to the log group of its function. */
export function permissions({
  searchKeySecretArn,
  contentRepository,
  backupDays,
}: Settings): Readonly<Record<string, readonly Permission[]>> {
  return {
    ...(backupDays && {
      'Data/Backup/Role': [
        {
          actions: [
            'dynamodb:CreateBackup',
            'dynamodb:DescribeTable',
            'dynamodb:ListTagsOfResource',
            'dynamodb:StartAwsBackupJob',
          ],
          resources: ['<Data/Signatures/Table>'],
        },
        // AWS Backup generates the names of backups.
        {
          actions: ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'],
          resources: ['<Data/Signatures/Table>/backup/*'],
        },
        {
          actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
          resources: ['<Data/Backup/Vault.BackupVaultArn>'],
        },
        // AWS Backup generates the names of backups.
        {
          actions: ['backup:TagResource'],
          resources: ['arn:aws:backup:<region>:<account>:recovery-point:*'],
        },
      ],
    }),
    'App/Search/Handler/Role': [
      log('App/Search/Handler/Logs'),
      ...(searchKeySecretArn ? [read(searchKeySecretArn)] : []),
    ],
    'App/Grayscale/Handler/Role': [
      log('App/Grayscale/Handler/Logs'),
      // The key of an image is the hash of its source, which is known at the request.
      { actions: ['s3:GetObject', 's3:PutObject'], resources: ['<App/Images>/images/*'] },
      { actions: ['s3:GetObject'], resources: ['<App/Uploads>/uploads/*'] },
    ],
    'App/Grayscale/Upload/Role': [
      log('App/Grayscale/Upload/Logs'),
      // The key of an upload is random.
      { actions: ['s3:PutObject'], resources: ['<App/Uploads>/uploads/*'] },
    ],
    'App/Petition/Sign/Role': [
      log('App/Petition/Sign/Logs'),
      { actions: ['dynamodb:PutItem'], resources: ['<Data/Signatures/Table>'] },
    ],
    'App/Petition/List/Role': [
      log('App/Petition/List/Logs'),
      { actions: ['dynamodb:Query'], resources: ['<Data/Signatures/Table>/index/newest'] },
      { actions: ['dynamodb:GetItem'], resources: ['<Data/Signatures/Table>'] },
      {
        actions: ['dynamodb:BatchGetItem'],
        resources: ['<Data/Signatures/Table>'],
        condition: countersOnly,
      },
      read('<App/Petition/CursorSecret>'),
    ],
    'App/Petition/Count/Handler/Role': [
      log('App/Petition/Count/Handler/Logs'),
      { actions: ['dynamodb:UpdateItem'], resources: ['<Data/Signatures/Table>'], condition: countersOnly },
      {
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: ['<Data/Signatures/Table.StreamArn>'],
      },
      {
        actions: ['dynamodb:ListStreams'],
        resources: ['<Data/Signatures/Table.StreamArn>'],
        withoutEffect:
          'IAM has this action without resources only. Lambda requires it when it creates the mapping. The CDK also names the stream (TableV2, grantTableListStreams).',
      },
      { actions: ['sqs:SendMessage'], resources: ['<App/Petition/Count/Uncounted>'] },
    ],
    'App/Members/Content/Role': [
      log('App/Members/Content/Logs'),
      { actions: ['cognito-idp:AdminGetUser'], resources: ['<Data/Users/Pool>'] },
    ],
    'App/Members/Authorizer/Role': [log('App/Members/Authorizer/Logs'), read('<App/OriginSecret/Secret>')],
    ...(contentRepository && {
      // It may read its token, and nothing else.
      'App/Content/Handler/Role': [log('App/Content/Handler/Logs'), read('<App/Content/Token>')],
      'App/Content/Authorizer/Role': [
        log('App/Content/Authorizer/Logs'),
        read('<App/OriginSecret/Secret>'),
        { actions: ['cognito-idp:AdminGetUser'], resources: ['<Data/Users/Pool>'] },
      ],
    }),
    'App/OriginSecret/Handler/Role': [
      log('App/OriginSecret/Handler/Logs'),
      read('<App/OriginSecret/Secret>'),
    ],

    // These two run during deployments only.
    'App/StaticSite/Uploader': [
      log('App/StaticSite/UploaderLogs'),
      { actions: ['s3:ListBucket'], resources: ['<App/StaticSite/Bucket>'] },
      {
        actions: ['s3:GetObject', 's3:PutObject'],
        // The keys change with each release.
        resources: ['assets/*', 'releases/*', 'config.json'].map((keys) => `<App/StaticSite/Bucket>/${keys}`),
      },
      {
        actions: ['s3:GetObject'],
        // The keys change with each release, so the policy names their prefix, which is the stage's own.
        resources: ['<prefix of App/StaticSite/Assets/CustomResource-512MiB/Default>/*'],
      },
    ],
    // The policies of the buckets hold its permissions: see `emptying`.
    'App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Role': [
      log('App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Logs'),
    ],
  };
}

/** The roles that may read each secret. */
export function readers({
  searchKeySecretArn,
  contentRepository,
}: Settings): Readonly<Record<string, readonly string[]>> {
  return {
    '<App/OriginSecret/Secret>': [
      ...(contentRepository ? ['App/Content/Authorizer/Role'] : []),
      'App/Members/Authorizer/Role',
      'App/OriginSecret/Handler/Role',
    ],
    ...(contentRepository && { '<App/Content/Token>': ['App/Content/Handler/Role'] }),
    '<App/Petition/CursorSecret>': ['App/Petition/List/Role'],
    ...(searchKeySecretArn && { [searchKeySecretArn]: ['App/Search/Handler/Role'] }),
  };
}

/** The actions that the policy of each bucket allows CloudFront. */
export const bucketGrants: Readonly<Record<string, { readonly cloudFront: readonly string[] }>> = {
  // With s3:ListBucket S3 returns 404 for a missing object instead of 403 (decision 2).
  'App/StaticSite/Bucket': { cloudFront: ['s3:GetObject', 's3:ListBucket'] },
  'App/Images': { cloudFront: ['s3:GetObject', 's3:ListBucket'] },
  // Uploads are never served.
  'App/Uploads': { cloudFront: [] },
};

/**
 * The actions of the CDK's function that empties a bucket before its deletion: it reads the bucket's tags, forbids
 * writing and deletes every version of every object. The CDK chooses the actions. They apply to these buckets only.
 */
export const emptying = {
  role: 'App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Role',
  actions: ['s3:DeleteObject*', 's3:GetBucket*', 's3:List*', 's3:PutBucketPolicy'],
};

/**
 * The callers of each function: paths of routes, or an authorizer, of this API. `<path>` alone is the rule of
 * EventBridge with this construct path. The function of a feature with one route is not listed: it may be called for
 * its route.
 */
export const callersOf = ({
  canary,
  contentRepository,
}: Settings): Readonly<Record<string, readonly string[]>> => ({
  ...(canary && { 'App/Canary/Handler/Function': ['<App/Canary/Schedule>'] }),
  ...(contentRepository && {
    'App/Content/Handler/Function': [
      '*/*/api/content',
      '*/*/api/content/preview',
      // GET, PUT and DELETE have a permission each.
      ...Array<string>(3).fill('*/*/api/content/{path+}'),
    ],
    'App/Content/Authorizer/Function': ['authorizers/<App/HttpApi/Api/EditorsAuthorizer>'],
  }),
  'App/Grayscale/Handler/Function': ['*/*/api/images'],
  'App/Grayscale/Upload/Function': ['*/*/api/images/uploads'],
  'App/Petition/Sign/Function': ['*/*/api/signatures'],
  'App/Petition/List/Function': ['*/*/api/signatures', '*/*/api/signatures/{request}'],
  // Lambda reads the stream with the role of the function.
  'App/Petition/Count/Handler/Function': [],
  'App/Members/Content/Function': ['*/*/api/members/content'],
  'App/Members/Authorizer/Function': ['authorizers/<App/HttpApi/Api/MembersAuthorizer>'],
  'App/OriginSecret/Handler/Function': ['authorizers/<App/HttpApi/Api/OriginAuthorizer>'],
  'App/Reports/Handler/Function': ['*/*/api/reports'],
  'App/NotFound/Handler/Function': ['*/$default'],
  // CloudFormation calls these two with the permissions of the deployment.
  'App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler': [],
  'App/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB': [],
});

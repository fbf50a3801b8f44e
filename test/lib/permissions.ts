/**
 * What each role may do: the specification, written by hand, that `least-privilege-roles.test.ts` holds the synthesized
 * roles to. Whoever lets a function do more has to say so here, too.
 */

/** Some actions on some resources. */
export interface Permission {
  readonly actions: readonly string[];
  /** ARNs. `<place>` in them is the ARN of what stands there, `<place.Attribute>` another attribute of it. */
  readonly resources: readonly string[];
  /** As in the policy. @default - none */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Why AWS allows nothing by it, where that is so. @default - it allows something */
  readonly withoutEffect?: string;
}

/** Writing one's own log. Making the group is CloudFormation's. */
const log = (group: string): Permission => ({
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [`<${group}>`],
});

const read = (secretArn: string): Permission => ({
  actions: ['secretsmanager:GetSecretValue'],
  resources: [secretArn],
});

/** The items of the table that hold the number of signatures. */
const countersOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['#count-*'] } };

/** The settings of a stage, of which permissions depend on the names below. */
export interface Settings {
  readonly stage?: string;
  readonly searchKeySecretArn?: string;
}

/** By the role's place. */
export function permissions({
  searchKeySecretArn,
}: Settings): Readonly<Record<string, readonly Permission[]>> {
  return {
    'App/Search/Handler/Role': [
      log('App/Search/Handler/Logs'),
      ...(searchKeySecretArn ? [read(searchKeySecretArn)] : []),
    ],
    'App/Grayscale/Handler/Role': [
      log('App/Grayscale/Handler/Logs'),
      // An image is named by the hash of its source, which is known at the request.
      { actions: ['s3:GetObject', 's3:PutObject'], resources: ['<App/Images>/images/*'] },
      { actions: ['s3:GetObject'], resources: ['<App/Uploads>/uploads/*'] },
    ],
    'App/Grayscale/Upload/Role': [
      log('App/Grayscale/Upload/Logs'),
      // Named by chance when a visitor asks to send a file.
      { actions: ['s3:PutObject'], resources: ['<App/Uploads>/uploads/*'] },
    ],
    'App/Petition/Sign/Role': [
      log('App/Petition/Sign/Logs'),
      { actions: ['dynamodb:PutItem'], resources: ['<Data/Signatures/Table>'] },
    ],
    'App/Petition/List/Role': [
      log('App/Petition/List/Logs'),
      { actions: ['dynamodb:Query'], resources: ['<Data/Signatures/Table>/index/newest'] },
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
          'IAM knows this action for all streams at once only. Lambda wants it named when it makes the mapping, and the CDK names the stream for it as well (TableV2, grantTableListStreams).',
      },
      { actions: ['sqs:SendMessage'], resources: ['<App/Petition/Count/Uncounted>'] },
    ],
    'App/Members/Content/Role': [
      log('App/Members/Content/Logs'),
      { actions: ['cognito-idp:AdminGetUser'], resources: ['<Data/Users/Pool>'] },
    ],
    'App/Members/Authorizer/Role': [log('App/Members/Authorizer/Logs'), read('<App/OriginSecret/Secret>')],
    'App/OriginSecret/Handler/Role': [
      log('App/OriginSecret/Handler/Logs'),
      read('<App/OriginSecret/Secret>'),
    ],
    'App/Reports/Handler/Role': [log('App/Reports/Handler/Logs')],
    'App/Health/Handler/Role': [log('App/Health/Handler/Logs')],
    'App/NotFound/Handler/Role': [log('App/NotFound/Handler/Logs')],

    // The two that follow run while the stacks are deployed or deleted, and no request reaches them.
    'App/StaticSite/Uploader': [
      log('App/StaticSite/UploaderLogs'),
      { actions: ['s3:ListBucket'], resources: ['<App/StaticSite/Bucket>'] },
      {
        actions: ['s3:GetObject', 's3:PutObject'],
        // The files of a site change with each release.
        resources: ['assets/*', 'releases/*', 'config.json'].map((keys) => `<App/StaticSite/Bucket>/${keys}`),
      },
      {
        actions: ['s3:GetObject'],
        // The keys change with each release, so the policy names their prefix, which is the stage's own.
        resources: ['<prefix of App/StaticSite/Assets/CustomResource-512MiB/Default>/*'],
      },
    ],
    // What it may do with the buckets stands in their policies: see `bucketGrants`.
    'App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Role': [
      log('App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Logs'),
    ],
  };
}

/** Who may read each secret, by the secret: the roles that may, and no other. */
export function readers({ searchKeySecretArn }: Settings): Readonly<Record<string, readonly string[]>> {
  return {
    '<App/OriginSecret/Secret>': ['App/Members/Authorizer/Role', 'App/OriginSecret/Handler/Role'],
    '<App/Petition/CursorSecret>': ['App/Petition/List/Role'],
    ...(searchKeySecretArn && { [searchKeySecretArn]: ['App/Search/Handler/Role'] }),
  };
}

/** What a bucket's policy lets a service or a role do, by the bucket: `*` at the end stands for any further letters. */
export const bucketGrants: Readonly<Record<string, { readonly cloudFront: readonly string[] }>> = {
  // To list is what turns a missing object from 403 into 404 (decision 2).
  'App/StaticSite/Bucket': { cloudFront: ['s3:GetObject', 's3:ListBucket'] },
  'App/Images': { cloudFront: ['s3:GetObject', 's3:ListBucket'] },
  // What visitors send is never served.
  'App/Uploads': { cloudFront: [] },
};

/**
 * What CDK's own function may do to each bucket when it is deleted: it looks for the tag that asks for that, forbids
 * writing, and deletes every version of every object. The CDK chooses the actions, wider than they need be; they reach
 * these buckets alone.
 */
export const emptying = {
  role: 'App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Role',
  actions: ['s3:DeleteObject*', 's3:GetBucket*', 's3:List*', 's3:PutBucketPolicy'],
};

/** What may call each function: paths of routes, or an authorizer, of this API. */
export const callers: Readonly<Record<string, readonly string[]>> = {
  'App/Search/Handler/Function': ['*/*/api/search'],
  'App/Grayscale/Handler/Function': ['*/*/api/images'],
  'App/Grayscale/Upload/Function': ['*/*/api/images/uploads'],
  'App/Petition/Sign/Function': ['*/*/api/signatures'],
  'App/Petition/List/Function': ['*/*/api/signatures', '*/*/api/signatures/{request}'],
  // Lambda reads the stream for it, with the function's own role.
  'App/Petition/Count/Handler/Function': [],
  'App/Members/Content/Function': ['*/*/api/members/content'],
  'App/Members/Authorizer/Function': ['authorizers/<App/HttpApi/Api/MembersAuthorizer>'],
  'App/OriginSecret/Handler/Function': ['authorizers/<App/HttpApi/Api/OriginAuthorizer>'],
  'App/Reports/Handler/Function': ['*/*/api/reports'],
  'App/Health/Handler/Function': ['*/*/api/health'],
  'App/NotFound/Handler/Function': [
    '*/*/assets/{path+}',
    '*/*/config.json',
    '*/*/images/{path+}',
    '*/*/releases/{path+}',
  ],
  // CloudFormation calls these two with the permissions of whoever deploys.
  'App/Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler': [],
  'App/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB': [],
};

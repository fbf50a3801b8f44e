import { describe, expect, test } from 'vitest';
import { type Resource, synthesize, variants } from './synthesis.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const text = (value: unknown): string => JSON.stringify(value);

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const synthesized = synthesize(settings);
  const functions = synthesized.all('AWS::Lambda::Function');
  /** CDK's own, for its custom resources, run on whatever it chooses. */
  const handlers = functions.filter(
    ([, { Properties }]) => Properties.Runtime === 'nodejs24.x' && Properties.Architectures,
  );
  const policies = synthesized.all('AWS::IAM::Policy');
  const statements = policies.flatMap(([id, { Properties }]) =>
    (Properties.PolicyDocument.Statement as Statement[]).map((statement) => ({ id, statement })),
  );

  test('every route, authorizer and stream has a handler, on Node.js 24 and arm64', () => {
    expect(handlers).toHaveLength(12);
    for (const [, { Properties }] of handlers) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
      // API Gateway waits 30 s: a function that outlives it would be answered for.
      expect(Properties.Timeout).toBeLessThanOrEqual(29);
    }
  });

  test('every function has a description, a role of its own, and a log that ends', () => {
    const logGroups = new Map(synthesized.all('AWS::Logs::LogGroup'));
    for (const [id, { Properties }] of functions) {
      expect(Properties.Description, id).toMatch(/^[A-Z].+\.$/);
      const logGroup = logGroups.get(Properties.LoggingConfig?.LogGroup?.Ref);
      expect(logGroup?.Properties.RetentionInDays, id).toBeLessThanOrEqual(90);
      expect(logGroup?.DeletionPolicy, id).toBe('Delete');
    }
    const roles = functions.map(([, { Properties }]) => text(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
    const logs = functions.map(([, { Properties }]) => text(Properties.LoggingConfig));
    expect(new Set(logs).size).toBe(functions.length);
  });

  test('no role has a policy that AWS manages, but CDK’s own that empties buckets', () => {
    const managed = synthesized
      .all('AWS::IAM::Role')
      .filter(([, { Properties }]) => Properties.ManagedPolicyArns);
    expect(managed.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'CustomS3AutoDeleteObjectsCustomResourceProviderRole',
    ]);
  });

  test('no policy allows an action by a wildcard', () => {
    const wide = statements.filter(({ statement }) =>
      list(statement.Action).some((action) => action.includes('*')),
    );
    expect(wide).toEqual([]);
  });

  test('no policy allows a resource by a wildcard, but keys below a prefix of a bucket', () => {
    const wide = statements.flatMap(({ id, statement }) =>
      list(statement.Resource)
        .filter((resource) => text(resource).includes('*'))
        .map((resource) => `${id.replace(/[0-9A-F]{8}$/, '')}: ${/[^"]*\*[^"]*/.exec(text(resource))?.[0]}`),
    );
    expect(wide.sort()).toEqual([
      // Named by the hash of a source that is known at the request.
      'GrayscaleHandlerRoleDefaultPolicy: /images/*',
      // Named by chance when a visitor asks to send a file.
      'GrayscaleHandlerRoleDefaultPolicy: /uploads/*',
      'GrayscaleUploadRoleDefaultPolicy: /uploads/*',
      // The files of a site change with each release.
      'StaticSiteUploaderDefaultPolicy: /assets/*',
      'StaticSiteUploaderDefaultPolicy: /releases/*',
    ]);
  });

  test.each<[string, string[]]>([
    ['Search', 'searchKeySecretArn' in settings ? ['secretsmanager:GetSecretValue'] : []],
    ['GrayscaleHandler', ['s3:GetObject', 's3:PutObject', 's3:GetObject']],
    ['GrayscaleUpload', ['s3:PutObject']],
    ['PetitionSign', ['dynamodb:PutItem']],
    ['PetitionList', ['dynamodb:BatchGetItem', 'dynamodb:Query', 'secretsmanager:GetSecretValue']],
    [
      'PetitionCountHandler',
      [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        'dynamodb:UpdateItem',
        'sqs:SendMessage',
      ],
    ],
    ['MembersContent', ['cognito-idp:AdminGetUser']],
    ['MembersAuthorizer', ['secretsmanager:GetSecretValue']],
    ['OriginSecret', ['secretsmanager:GetSecretValue']],
    ['Reports', []],
    ['Health', []],
    ['NotFound', []],
  ])('%s may write its log, and beside that only %j', (handler, actions) => {
    const own = statements
      .filter(({ id }) => id.startsWith(handler))
      .flatMap(({ statement }) => statement.Action);
    expect(own.sort()).toEqual([...actions, 'logs:CreateLogStream', 'logs:PutLogEvents'].sort());
  });

  test('listing signatures reads the index alone', () => {
    const query = statements.find(({ statement }) => statement.Action === 'dynamodb:Query');
    expect(text(query?.statement.Resource)).toMatch(/\/index\/newest"/);
  });

  test('what visitors send is read by one function, and signed for by the other', () => {
    const about = statements.filter(({ statement }) => text(statement.Resource).includes('/uploads/*'));
    expect(about.map(({ id, statement }) => [id.replace(/Role.*/, ''), statement.Action])).toEqual([
      ['GrayscaleHandler', 's3:GetObject'],
      ['GrayscaleUpload', 's3:PutObject'],
    ]);
  });

  test('the count is written by its function and read by the list, with keys of counters alone', () => {
    for (const action of ['dynamodb:UpdateItem', 'dynamodb:BatchGetItem']) {
      const found = statements.filter(({ statement }) => list(statement.Action).includes(action));
      expect(found.map(({ statement }) => statement.Condition)).toEqual([
        { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['#count-*'] } },
      ]);
    }
  });

  test('a bucket lets in this distribution, and CDK’s function that empties it, over TLS 1.2 only', () => {
    const bucketPolicies = synthesized.all('AWS::S3::BucketPolicy');
    expect(bucketPolicies).toHaveLength(3);
    for (const [, { Properties }] of bucketPolicies) {
      const all = Properties.PolicyDocument.Statement as Statement[];
      for (const { Principal, Condition } of all.filter(({ Effect }) => Effect === 'Allow')) {
        const distribution = text(Principal) === '{"Service":"cloudfront.amazonaws.com"}';
        if (distribution) expect(text(Condition)).toContain('AWS:SourceArn');
        else expect(text(Principal)).toContain('CustomS3AutoDeleteObjectsCustomResourceProviderRole');
      }
      const denied = all.filter(({ Effect }) => Effect === 'Deny').map(({ Condition }) => text(Condition));
      expect(denied).toEqual(
        expect.arrayContaining([
          '{"Bool":{"aws:SecureTransport":"false"}}',
          '{"NumericLessThan":{"s3:TlsVersion":1.2}}',
        ]),
      );
    }
  });

  test('every bucket is closed to the public and encrypted', () => {
    const buckets: [string, Resource][] = synthesized.all('AWS::S3::Bucket');
    expect(buckets).toHaveLength(3);
    for (const [, { Properties }] of buckets) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
    }
  });

  test('a function is called by API Gateway alone, for the routes of this API', () => {
    for (const [id, { Properties }] of synthesized.all('AWS::Lambda::Permission')) {
      expect(Properties.Principal, id).toBe('apigateway.amazonaws.com');
      expect(text(Properties.SourceArn), id).toMatch(/"Ref":"HttpApi[0-9A-F]{8}"/);
    }
  });

  test('no template holds a secret, nor lets images be fetched from private addresses', () => {
    const all = Object.values(synthesized.templates)
      .map((template) => text(template.toJSON()))
      .join('\n');
    expect(all).not.toContain('ALLOWED_IMAGE_ORIGINS');
    for (const [, { Properties }] of functions) {
      expect(text(Properties.Environment ?? {})).not.toContain('{{resolve:');
    }
    expect(all.match(/\{\{resolve:secretsmanager:/g)).toHaveLength(1);
  });
});

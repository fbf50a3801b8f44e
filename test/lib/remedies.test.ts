import { expect, test } from '@jest/globals';
import { missingThreats, permissionEntry } from './remedies.ts';

const resource = (path: string, ref: string, attributes: Readonly<Record<string, string>> = {}) => ({
  path,
  ref,
  attributes,
  type: '',
  logicalId: '',
  region: '',
  properties: {},
});

const deployment = {
  resources: [
    resource('App/Greeting/Handler/Logs', 'logs', {
      Arn: 'arn:aws:logs:eu-central-1:1:log-group:greeting:*',
    }),
    resource('App/Images', 'images', { Arn: 'arn:aws:s3:::images' }),
    resource('App/ImagesCopy', 'images-copy', { Arn: 'arn:aws:s3:::images-copy' }),
    resource('Data/Table', 'table', {
      Arn: 'arn:aws:dynamodb:eu-central-1:1:table/t',
      StreamArn: 'arn:aws:dynamodb:eu-central-1:1:table/t/stream/1',
    }),
  ],
};

test('the entry for a role names the resources by their paths', () => {
  const statements = [
    {
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:eu-central-1:1:log-group:greeting:*',
    },
    { Action: 's3:GetObject', Resource: ['arn:aws:s3:::images-copy/images/*'] },
    {
      Action: 'dynamodb:GetRecords',
      Resource: 'arn:aws:dynamodb:eu-central-1:1:table/t/stream/1',
      Condition: { Bool: { 'aws:SecureTransport': ['true'] } },
    },
    { Action: 'polly:SynthesizeSpeech', Resource: 'arn:aws:polly:eu-central-1:1:lexicon/*' },
  ];
  expect(permissionEntry('App/Greeting/Handler/Role', statements, deployment)).toBe(`\
'App/Greeting/Handler/Role': [
  log('App/Greeting/Handler/Logs'),
  { actions: ['s3:GetObject'], resources: ['<App/ImagesCopy>/images/*'] },
  { actions: ['dynamodb:GetRecords'], resources: ['<Data/Table.StreamArn>'], condition: {"Bool":{"aws:SecureTransport":["true"]}} },
  { actions: ['polly:SynthesizeSpeech'], resources: ['arn:aws:polly:eu-central-1:1:lexicon/*'] },
],`);
});

test('a feature with permissions and without threats is told which file needs which line', () => {
  const page = '| **T** Forged names | Validation | `test/lambdas/petition/validate-name.test.ts` |';
  expect(missingThreats(['petition', 'greeting', 'greeting'], ['', page])).toEqual([
    'The functions in lambdas/greeting/ have permissions. Add their threats to docs/threat-model.md, such as: | **E** … | … | `test/lambdas/greeting/greeting.lambda.test.ts` |',
  ]);
});

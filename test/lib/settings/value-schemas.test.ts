import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { isPreview } from '../../../lib/settings/preview.ts';
import {
  domainName,
  domainNames,
  httpsOrigins,
  mailAddress,
  region,
  stageName,
  throttleRate,
} from '../../../lib/settings/value-schemas.ts';

describe.each([
  {
    of: 'an e-mail address',
    schema: mailAddress(),
    accepted: ['a@example.com', 'a.b+c@mail.example.com'],
    refused: ['a@example', '@example.com', 'a b@example.com', 'a@example.com b', 'a@b@example.com'],
  },
  {
    of: 'a list of https origins',
    schema: httpsOrigins(),
    accepted: ['https://a.example.com', 'https://a.example.com, https://b.example.com:8443'],
    refused: [
      '',
      'http://a.example.com',
      'https://a.example.com/',
      'https://a.example.com,',
      'blob:https://a.example.com',
    ],
  },
  {
    of: 'a domain name',
    schema: domainName('example.com'),
    accepted: ['example.com', 'a-1.example.com', `${'a'.repeat(63)}.com`],
    refused: [
      'example',
      'Example.com',
      '-a.example.com',
      'a-.example.com',
      'example.com.',
      `${'a'.repeat(64)}.com`,
    ],
  },
  {
    of: 'a list of at most two domain names',
    schema: domainNames(2),
    accepted: ['example.com', 'example.com, example.org'],
    refused: [
      '',
      'example.com,example.com',
      'a.example.com,b.example.com,c.example.com',
      'example.com,example',
    ],
  },
  {
    of: 'a region of the partition aws',
    schema: region,
    accepted: ['eu-central-1', 'us-east-1', 'ap-southeast-7'],
    refused: [
      'eu-central',
      'eu-central-10',
      'x-eu-central-1',
      'EU-CENTRAL-1',
      'cn-north-1',
      'us-gov-east-1',
      'us-iso-east-1',
      'us-isob-east-1',
      'eu-isoe-west-1',
      'me-south-1',
      'me-central-1',
    ],
  },
  {
    of: 'the name of a stage',
    schema: stageName,
    accepted: ['a', 'dev', 'pr-1', 'pr-1234567890', `a${'1'.repeat(19)}`],
    refused: [
      '',
      '1a',
      'Dev',
      'pr-0',
      'pr-01',
      'pr-a',
      `a${'1'.repeat(20)}`,
      'my-aws',
      'amazon',
      'cognito-1',
    ],
  },
  {
    of: 'a number from 1 to 10,000',
    schema: throttleRate(),
    accepted: [1, 10_000, '1', '10000', '0010'],
    refused: [0, 10_001, 1.5, '0', '10001', '1.5', '1e3', '10 a', ' 1', '', true, null, Number.NaN],
  },
])('as $of', ({ schema, accepted, refused }) => {
  test.each(accepted.map((value) => [value]))('%j is accepted', (value) => {
    expect(v.is(schema, value)).toBe(true);
  });

  test.each(refused.map((value) => [value]))('%j is refused', (value) => {
    expect(v.is(schema, value)).toBe(false);
  });
});

test.each([
  ['pr-1', true],
  ['pr-1234567890', true],
  ['pr-12345678901', false],
  ['pr-0', false],
  ['a-pr-1', false],
  ['pr-1-a', false],
])('the stage %s is a preview: %s', (stage, expected) => {
  expect(isPreview(stage)).toBe(expected);
});

import { describe, expect, test } from '@jest/globals';
import type { Stack, Template } from '../../../local/template/assembly.ts';
import { IntrinsicEvaluator } from '../../../local/template/intrinsics.ts';

function evaluator(template: Partial<Template> = {}, warnings: string[] = []): IntrinsicEvaluator {
  const stack: Stack = {
    name: 'Stack',
    region: 'eu-central-1',
    template: {
      Resources: { Bucket: { Type: 'AWS::S3::Bucket' }, Odd: { Type: 'AWS::Odd::Thing' } },
      ...template,
    },
  };
  return new IntrinsicEvaluator(
    stack,
    {
      exported: (name) => `imported ${name}`,
      output: (stack, name) => `${name} of ${stack}`,
      parameter: (name) => `parameter ${name}`,
    },
    (line) => warnings.push(line),
  );
}

describe('intrinsic functions', () => {
  test.each([
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }]] }, 'a-aws'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub has this syntax
    [{ 'Fn::Sub': '${AWS::Partition}:${!Literal}' }, 'aws:${Literal}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub has this syntax
    [{ 'Fn::Sub': ['${x}-y', { x: { Ref: 'AWS::Partition' } }] }, 'aws-y'],
    [{ 'Fn::ImportValue': 'Other:Name' }, 'imported Other:Name'],
    [{ 'Fn::GetStackOutput': { StackName: 'Edge', OutputName: 'Acl', Region: 'us-east-1' } }, 'Acl of Edge'],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
    [{ 'Fn::Equals': ['a', 'a'] }, true],
    [{ 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Equals': ['a', 'b'] }] }, false],
    [{ 'Fn::Or': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Equals': ['a', 'b'] }] }, true],
    [{ 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] }, false],
    [['a', { Ref: 'AWS::NoValue' }], ['a']],
    [{ a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ])('%j is %j', (value, expected) => {
    expect(evaluator().evaluate(value)).toEqual(expected);
  });

  test('Fn::If follows a condition of the template', () => {
    const withCondition = evaluator({
      Conditions: { Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } },
    });
    expect(withCondition.evaluate({ 'Fn::If': ['Yes', 1, 2] })).toBe(1);
  });

  test('Fn::FindInMap reads the mappings', () => {
    const withMapping = evaluator({ Mappings: { M: { 'eu-central-1': { x: 'found' } } } });
    expect(withMapping.evaluate({ 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'x'] })).toBe('found');
  });

  test('a parameter is its default', () => {
    expect(evaluator({ Parameters: { P: { Type: 'String', Default: 'd' } } }).evaluate({ Ref: 'P' })).toBe(
      'd',
    );
  });

  test('a resource has the same names each time, and the attributes of its type', () => {
    const name = evaluator().evaluate<string>({ Ref: 'Bucket' });
    expect(evaluator().evaluate({ Ref: 'Bucket' })).toBe(name);
    expect(evaluator().evaluate({ 'Fn::GetAtt': ['Bucket', 'Arn'] })).toBe(`arn:aws:s3:::${name}`);
  });

  test('an unsupported attribute is a warning', () => {
    const warnings: string[] = [];
    evaluator({}, warnings).evaluate({ 'Fn::GetAtt': ['Odd', 'Colour'] });
    expect(warnings).toEqual(['the attribute Colour of Odd (AWS::Odd::Thing, stack Stack) is not supported']);
  });

  test('an unsupported intrinsic function is an error that names it', () => {
    expect(() => evaluator().evaluate({ 'Fn::Cidr': ['10.0.0.0/8', 2] })).toThrow(/Fn::Cidr/);
  });

  test('a reference without a target is an error that names it', () => {
    expect(() => evaluator().evaluate({ Ref: 'Nothing' })).toThrow(/Nothing/);
  });
});

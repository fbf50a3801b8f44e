import { describe, expect, test } from '@jest/globals';
import { synthesize, variants } from './synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const { templates, messages } = synthesize(settings, { checked: true });

  test('synthesis has no warnings and no findings of cdk-nag and the CDK', () => {
    expect(messages).toEqual([]);
  });

  test.each(Object.entries(templates))('the stack %s is as reviewed', (_stack, template) => {
    const text = JSON.stringify(template.toJSON()).replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
    expect(JSON.parse(text)).toMatchSnapshot();
  });
});

import { describe, expect, test } from '@jest/globals';
import { type SynthesisOptions, synthesize, variants } from './synthesis.ts';

/** `npm run new` updates the snapshots without the rules, which take three quarters of the time. */
const rules: SynthesisOptions =
  process.env.CDK_VALIDATION === 'false'
    ? {}
    : { addRules: (await import('../../lib/shared/rule-packs.ts')).addRulePacks };

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  const { templates, messages } = synthesize(settings, rules);

  test('synthesis has no warnings and no findings of cdk-nag and the CDK', () => {
    expect(messages).toEqual([]);
  });

  test.each(Object.entries(templates))('the stack %s is as reviewed', (_stack, template) => {
    const text = JSON.stringify(template.toJSON()).replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
    expect(JSON.parse(text)).toMatchSnapshot();
  });
});

import { describe, expect, test } from '@jest/globals';
import { DataStack } from '../../lib/data-stack.ts';
import { addPipeline } from '../../lib/pipeline/pipeline-stack.ts';
import { readStageConfig } from '../../lib/settings/stage-config.ts';
import { type SynthesisOptions, synthesize, variants } from './synthesis.ts';

/** `npm run new` updates the snapshots without the rules, which take three quarters of the time. */
const rules: SynthesisOptions =
  process.env.CDK_VALIDATION === 'false'
    ? {}
    : { addRules: (await import('../../lib/shared/rule-packs.ts')).addRulePacks };

// The last one has the most types of resources. The CDK compiles its rules for these types, and again for others.
describe.each(Object.entries(variants).reverse())('with the settings %s', (_name, settings) => {
  const { templates, messages } = synthesize(settings, rules);

  test('synthesis has no warnings and no findings of cdk-nag and the CDK', () => {
    expect(messages).toEqual([]);
  });

  test.each(Object.entries(templates))('the stack %s is as reviewed', (_stack, template) => {
    const text = JSON.stringify(template.toJSON()).replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
    expect(JSON.parse(text)).toMatchSnapshot();
  });
});

const login = { mfa: 'required', threatProtection: 'full', passkeys: true, passwordMinLength: 8 };
const pipeline = {
  stages: { preview: { account: '111122223333' }, prod: { account: '111122223333', region: 'eu-central-1' } },
  stage: 'prod',
  githubRepository: 'octo@12/site@34',
};

// Here and not in the tests of these stacks, because a process takes seconds to load the rules of the CDK.
test.each<[string, object, SynthesisOptions['addStacks']]>([
  [
    'a user directory with all login settings',
    {},
    (app) => {
      new DataStack(app, 'Data', { config: readStageConfig(login) });
    },
  ],
  ['a pipeline', pipeline, (app) => addPipeline(app, pipeline)],
])('synthesis of %s has no warnings and no findings of cdk-nag and the CDK', (_name, settings, addStacks) => {
  expect(synthesize({ ...settings }, { ...rules, addStacks }).messages).toEqual([]);
});

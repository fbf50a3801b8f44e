import { describe, expect, test } from 'vitest';
import { synthesize, variants } from './synthesis.ts';

describe.each(Object.entries(variants))('with the settings %s', (name, settings) => {
  const { templates, messages } = synthesize(settings, { checked: true });

  test('synthesis has no warning, and neither cdk-nag nor the CDK finds fault', () => {
    expect(messages).toEqual([]);
  });

  test.each(Object.entries(templates))('the stack %s is as reviewed', async (stack, template) => {
    const text = JSON.stringify(template.toJSON(), null, 2).replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
    await expect(`${text}\n`).toMatchFileSnapshot(`../__snapshots__/${name}-${stack}.json`);
  });
});

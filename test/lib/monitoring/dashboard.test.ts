import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../../support/expect-for.ts';
import { synthesize, variants } from '../synthesis.ts';
import { emitted } from './emitted-metrics.ts';
import { metricsOf, widgetsOf } from './used-metrics.ts';

describe.each([
  ['prod', variants.prod],
  ['domain', variants.domain],
])('with the settings %s', (_name, settings) => {
  const { stacks } = synthesize(settings);
  const used = metricsOf(stacks);

  test.each(used.map((each) => [each.where, each] as const))(
    '%s reads metrics that are emitted',
    (_where, metric) => {
      const { namespace, name, dimensions, region } = metric;
      const names = Object.keys(dimensions).sort();
      const [source] = emitted.filter(
        (each) =>
          each.namespace === namespace &&
          each.names.includes(name) &&
          each.dimensions.join() === names.join(),
      );
      expectFor(`${namespace} ${name} with ${names}`, source).toBeDefined();
      if (source?.region) expect(region).toBe(source.region);
    },
  );

  test('the dimensions name resources of the right type', () => {
    const types = { FunctionName: 'Lambda::Function', QueueName: 'SQS::Queue', ApiId: 'ApiGatewayV2::Api' };
    const checked = new Set<string>();
    for (const { where, namespace, dimensions, template } of used) {
      const [[dimension, value]] = Object.entries(dimensions) as [[string, string]];
      if (!(dimension in types) || namespace === 'AWS/CloudFront') continue;
      checked.add(dimension);
      const id = /^<(\w+)/.exec(value)?.[1] ?? '';
      expectFor(where, template.Resources[id]?.Type).toBe(`AWS::${types[dimension as keyof typeof types]}`);
    }
    expect([...checked].sort()).toEqual(Object.keys(types).sort());
  });

  test('the age of records is read of functions with a stream only', () => {
    const ages = used.filter(({ name }) => name === 'IteratorAge');
    expect(ages.length).toBeGreaterThan(1);
    for (const { where, dimensions, template } of ages) {
      const readers = Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
        .map(({ Properties }) => `<${(Properties as { FunctionName: { Ref: string } }).FunctionName.Ref}>`);
      expectFor(where, readers).toContain(dimensions.FunctionName);
    }
  });

  test('the dashboard answers the questions in order, and references at most 50 metrics, which is free', () => {
    const widgets = widgetsOf(stacks);
    const questions = widgets
      .filter(({ type }) => type === 'text')
      .map(({ properties }) => /^## (.+)$/m.exec(`${properties.markdown}`)?.[1]);
    expect(questions).toEqual(['Is it up?', 'Is it fast?', 'Is it growing?', 'What does it cost?']);
    const onDashboard = used.filter(({ where }) => where.startsWith('the widget'));
    expect(onDashboard.length).toBeGreaterThan(20);
    expect(onDashboard.length).toBeLessThanOrEqual(50);
    expect(widgets.filter(({ type }) => type === 'alarm')).toHaveLength(1);
  });
});

test('every source of emitted metrics is a page of the documentation of AWS', () => {
  for (const { source } of emitted) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html$/);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { settingGroups } from '../../../lib/settings/settings-schema.ts';
import {
  canaryCosts,
  costTable,
  declared,
  dollars,
  functionCosts,
  itemizedTable,
  monthlyCosts,
  monthlyItems,
  settingItems,
  settingTable,
  usageOf,
} from '../../../scripts/costs/monthly-costs.ts';
import { prices } from '../../../scripts/costs/prices.ts';
import { type Resource, synthesize } from '../../lib/synthesis.ts';
import { expectFor } from '../../support/expect-for.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/costs.md');
const post = read('site/content/posts/what-it-costs.md');

/** An alarm pays for each metric that it reads. A math expression is none. */
const metricsOf = ({ Properties }: Resource): number =>
  Properties.MetricName
    ? 1
    : Properties.Metrics.filter(({ MetricStat }: { MetricStat?: unknown }) => MetricStat).length;

describe('the calculation has as many parts as the templates', () => {
  const { all } = synthesize({ stage: 'prod' });
  const resources = (type: string) => all(type).map(([, resource]) => resource);
  const alarms = resources('AWS::CloudWatch::Alarm');

  test('alarm metrics, of which each further function adds as many as docs/costs.md says', () => {
    const numbers = alarms.map(metricsOf);
    const functions = resources('AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.Runtime === 'nodejs24.x' && Properties.Architectures,
    );
    expect(functions.length).toBeGreaterThanOrEqual(declared.functions);
    expect(numbers.reduce((sum, each) => sum + each, 0)).toBe(
      functions.length * declared.alarmMetricsPerFunction + declared.otherAlarmMetrics,
    );
  });

  test('the canary adds one alarm metric', () => {
    const withCanary = synthesize({ stage: 'prod', canary: true }).all('AWS::CloudWatch::Alarm');
    const added = withCanary.filter(([id]) => id.startsWith('Canary'));
    expect(withCanary).toHaveLength(alarms.length + 1);
    expect(added.map(([, alarm]) => metricsOf(alarm))).toEqual([1]);
  });

  test('secrets', () => {
    expect(resources('AWS::SecretsManager::Secret')).toHaveLength(declared.secrets);
  });

  test('rules of the web ACL', () => {
    const [acl, ...others] = resources('AWS::WAFv2::WebACL');
    expect(others).toEqual([]);
    expect(acl?.Properties.Rules).toHaveLength(declared.webAclRules);
  });

  test('shards of the signatures', () => {
    const shards = resources('AWS::Lambda::Function')
      .map(({ Properties }) => Properties.Environment?.Variables.SIGNATURE_SHARDS)
      .filter(Boolean);
    expect([...new Set(shards)]).toEqual([String(declared.shards)]);
  });

  test('one dashboard: an account has three free ones', () => {
    expect(resources('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });

  test('no key of KMS, custom metric filter or canary of Synthetics, which cost extra', () => {
    for (const type of ['AWS::KMS::Key', 'AWS::Logs::MetricFilter', 'AWS::Synthetics::Canary'])
      expect(resources(type)).toEqual([]);
  });
});

describe('docs/costs.md, README.md and the post', () => {
  const sizes = [10_000, 1_000_000, 100_000_000];
  const sumOf = (costs: readonly number[]) => costs.reduce((sum, each) => sum + each, 0);

  test('have the table and the sums of the calculation', () => {
    expect(page).toContain(costTable(sizes));
    expect(page).toContain(settingTable(sizes));
    const sums = sizes.map((views) => dollars(sumOf(Object.values(monthlyCosts(views)))));
    for (const sum of sums) expect(read('README.md')).toContain(`**${sum}**`);
  });

  test.each([
    [10_000, 0],
    [1_000_000, 15],
    [100_000_000, 1_000],
  ])('compare %d page views with a flat-rate plan for $%d', (views, price) => {
    const replaced = Object.entries(monthlyCosts(views)).filter(([name]) =>
      /^(CloudFront|Web ACL)/.test(name),
    );
    const difference = Math.round(price - sumOf(replaced.map(([, cost]) => cost)));
    const words = `$${Math.abs(difference)} ${difference < 0 ? 'less' : 'more'}`;
    expect(page).toMatch(
      new RegExp(
        `^\\| ${views.toLocaleString('en-US')} \\| \\w+, \\$${price.toLocaleString('en-US')} \\|.*\\| \\${words} \\|$`,
        'm',
      ),
    );
  });

  test('say what a further function costs', () => {
    const cost = `$${dollars(functionCosts())} a month`;
    expect(page).toContain(`Each further function adds ${cost}`);
    expect(read('docs/adding-a-feature.md')).toContain(`Each function adds ${cost}`);
  });

  test.each(sizes)('name the sum and the largest items of %d page views in the post', (views) => {
    const costs = Object.entries(monthlyCosts(views));
    const rounded = (amounts: readonly number[]) => Math.round(sumOf(amounts)).toLocaleString('en-US');
    const sum = rounded(costs.map(([, amount]) => amount));
    const start = `| ${views.toLocaleString('en-US')} | $${sum} | `;
    const row = post.split('\n').find((line) => line.startsWith(start)) ?? '';
    const items = [...row.slice(start.length).matchAll(/(\w[\w ]*) \$([\d,]*\d)/g)];
    expect(items.length).toBeGreaterThan(1);
    for (const [, name = '', amount] of items) {
      const same = costs.filter(([each]) => each.toLowerCase().includes(name.toLowerCase()));
      expectFor(name, rounded(same.map(([, each]) => each))).toBe(amount);
    }
  });

  test('say in the post what a million signatures cost', () => {
    // More than the free tiers, so that each further signature is paid.
    const base = usageOf(100_000_000);
    const before = monthlyItems(base);
    const after = monthlyItems({ ...base, signatures: base.signatures + 1_000_000 });
    const added = Object.entries(after).map(
      ([name, { dollars: amount }]) => [name, amount - (before[name]?.dollars ?? 0)] as const,
    );
    const all = sumOf(added.map(([, amount]) => amount));
    expect(post).toContain(
      `a million signatures cost $${dollars(all)}. The table is $${dollars(Object.fromEntries(added).DynamoDB ?? 0)} of it`,
    );
  });

  test('say what the canary costs', () => {
    expect(page).toContain(`$${dollars(canaryCosts())} a month`);
    expect(read('docs/operations.md')).toContain(`about ${Math.round(canaryCosts() * 100)} cents a month`);
  });
});

describe('settings that are off by default', () => {
  const costsOf = (views: number) =>
    Object.fromEntries(
      Object.entries(settingItems(usageOf(views))).map(([name, { dollars: amount }]) => [name, amount]),
    );

  test('have settings of these names', () => {
    const { Monitoring } = settingGroups(true);
    expect(Object.keys(Monitoring)).toEqual(expect.arrayContaining(Object.keys(costsOf(0))));
  });

  test('cost nothing within the free tiers, except for the alarm of the canary', () => {
    expect(costsOf(10_000)).toMatchObject({ cdnLogs: 0, tracing: 0, webAclLogs: 0 });
    expect(costsOf(10_000).canary).toBeGreaterThan(0.1);
  });

  test('cost more with more visitors', () => {
    const { cdnLogs = 0, tracing = 0, webAclLogs = 0 } = costsOf(100_000_000);
    // 342 million requests of 0.6 kB at $0.50 a GB; 2.6 million traces and 5 % of the others at $5 a million.
    expect(cdnLogs).toBeCloseTo(102.6, 1);
    expect(tracing).toBeCloseTo((2.592 - 0.1 + (42 - 2.592) * 0.05) * 5, 1);
    expect(webAclLogs).toBeCloseTo(342 * 0.02 * 2 * 0.5, 1);
  });
});

describe('an itemized month', () => {
  const base = usageOf(1_000_000);
  const changed = (usage: Partial<typeof base>) => {
    const before = monthlyItems(base);
    return Object.entries(monthlyItems({ ...base, ...usage }))
      .filter(([name, { dollars: amount }]) => amount > (before[name]?.dollars ?? 0))
      .map(([name]) => name);
  };

  test.each([
    [
      { signatures: 100_000_000 },
      ['CloudFront, requests', 'CloudFront, edge functions', 'HTTP API', 'Lambda', 'DynamoDB'],
    ],
    [{ images: 1_000_000 }, ['HTTP API', 'Lambda', 'S3, images of one month', 'S3, uploads of two days']],
    [{ members: 20_000 }, ['HTTP API', 'Cognito Essentials']],
  ])('costs more for %j in the rows that depend on it', (usage, rows) => {
    expect(changed(usage)).toEqual(expect.arrayContaining(rows));
  });

  test('has the usage of each row, and the sum', () => {
    const table = itemizedTable(base);
    expect(table).toContain('| HTTP API | 420,000 calls | 0.42 |');
    expect(table).toContain('| **Sum** | | **16.39** |');
  });
});

test.each(Object.entries(prices))(
  'the price of %s has a source that docs/costs.md links, and a date',
  (_, price) => {
    expect(page).toContain(price.source);
    expect(price.date).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
  },
);

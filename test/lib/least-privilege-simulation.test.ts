import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { stages } from './roles.ts';
import { allowed, everyAction } from './simulate.ts';

const all = stages.flatMap(({ roles }) => roles);
const specifiedActions = new Set(all.flatMap(({ specified }) => specified.flatMap(({ Action }) => Action)));

/** Two functions may touch counters only: without a key in the request IAM could not tell. */
const counter = { 'dynamodb:LeadingKeys': ['#count-1'] };

/**
 * Of all actions that IAM knows, those that any role of any stage might do to anything at all. What is not allowed with
 * every condition left out and on every resource is not allowed with the policies as they are: they only allow. So each
 * action has to be simulated once, and only what is left for each role.
 */
let conceivable: string[];
beforeAll(async () => {
  const policy = {
    Version: '2012-10-17',
    Statement: all.flatMap(({ policies }) =>
      policies.flatMap(({ Statement }) =>
        Statement.map(({ Effect, Action }) => ({ Effect, Action, Resource: '*' })),
      ),
    ),
  };
  policy.Statement = [...new Map(policy.Statement.map((one) => [JSON.stringify(one), one])).values()];
  const actions = await everyAction();
  // So many were known in September 2026: a catalogue that were cut would prove less.
  expect(actions.length).toBeGreaterThan(22_000);
  conceivable = [];
  for (const action of actions) {
    const found = await allowed({ principal: role('anyone'), action, resource: '*', policies: [policy] });
    if (found.length > 0) conceivable.push(action);
  }
});

test('policies only allow, and name actions and resources: so less of them never allows more', () => {
  for (const { path, policies } of all) {
    for (const statement of policies.flatMap(({ Statement }) => Statement)) {
      const { Condition, ...rest } = statement;
      expectFor(path, Object.keys(rest).sort()).toEqual(['Action', 'Effect', 'Resource']);
      expectFor(path, statement.Effect).toBe('Allow');
    }
  }
});

test('of all actions that IAM knows, no role may do one that no list names', () => {
  expect(conceivable.sort()).toEqual([...specifiedActions].sort());
});

describe.each(stages)('with the settings $name', ({ roles }) => {
  test.each(roles)(
    '$path is allowed what its list says, on nothing else',
    async ({ arn, policies, specified }) => {
      const found: string[] = [];
      for (const action of conceivable) {
        const patterns = await allowed({ principal: arn, action, resource: '*', policies, context: counter });
        found.push(...new Set(patterns.map((pattern) => `${action} on ${pattern}`)));
      }
      const expected = specified
        .filter(({ withoutEffect }) => !withoutEffect)
        .flatMap(({ Action, Resource }) =>
          Action.flatMap((action) => Resource.map((one) => `${action} on ${one}`)),
        );
      expect(found.sort()).toEqual(expected.sort());
    },
  );

  const resources = new Set(
    roles.flatMap(({ specified }) =>
      specified.flatMap(({ Resource }) =>
        Resource.flatMap((pattern) => [example(pattern), ...neighbours(pattern)]),
      ),
    ),
  );

  test('no role is allowed its actions on what is another role’s, nor on what stands beside its own', async () => {
    for (const { path, arn, policies, specified } of roles) {
      for (const action of new Set(specified.flatMap(({ Action }) => Action))) {
        const own = specified
          .filter(({ Action, withoutEffect }) => !withoutEffect && Action.includes(action))
          .flatMap(({ Resource }) => Resource);
        for (const resource of resources) {
          const found = await allowed({ principal: arn, action, resource, policies, context: counter });
          const expected = own.some((pattern) => stands(pattern, resource));
          expectFor(`${path}: ${action} on ${resource}`, found.length > 0).toBe(expected);
        }
      }
    }
  });

  test.each([
    [['#count-1'], true],
    [['#count-1', 'a-signature'], false],
    [['a-signature'], false],
    [['count-1'], false],
  ])('whoever may touch counters may touch items with the keys %j: %s', async (keys, expected) => {
    const limited = roles.flatMap((one) =>
      one.specified.filter(({ Condition }) => Condition).map((permission) => ({ ...one, permission })),
    );
    expect(limited).toHaveLength(2);
    for (const { arn, policies, permission } of limited) {
      const [action] = permission.Action as [string];
      const [resource] = permission.Resource as [string];
      const context = { 'dynamodb:LeadingKeys': keys };
      expect(await allowed({ principal: arn, action, resource, policies, context })).toEqual(
        expected ? [resource] : [],
      );
    }
  });
});

function role(name: string): string {
  return `arn:aws:iam::000000000000:role/${name}`;
}

/** One of those that a pattern stands for; of a log group, one of its streams. */
function example(pattern: string): string {
  return pattern.replace(/(:log-group:[^:]+):\*$/, '$1:log-stream:x').replaceAll('*', 'x');
}

/** What has almost the same name: another account's, another region's, another one, another prefix of its keys. */
function neighbours(pattern: string): string[] {
  const [arn, partition, service, region, account, ...rest] = example(pattern).split(':');
  const name = rest.join(':');
  const make = (where: string | undefined, whose: string | undefined, what: string) =>
    [arn, partition, service, where, whose, what].join(':');
  return [
    ...(region ? [make('ap-south-1', account, name)] : []),
    ...(account ? [make(region, '999999999999', name)] : []),
    make(region, account, name.replace(/([^/:]+)$/, 'other-$1')),
    make(region, account, name.replace(/^(\w+[:/])?/, '$1other-')),
    make(region, account, `${name}-other`),
    // Keys of buckets: at the top, and below another prefix.
    ...(service === 's3'
      ? [
          make(region, account, name.replace(/\/.*/, '/x')),
          make(region, account, name.replace('/', '/other/')),
        ]
      : []),
  ];
}

function stands(pattern: string, resource: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  return rest.length === 0
    ? resource === start
    : resource.startsWith(start) && resource.endsWith(rest.join('*'));
}

import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { writeTraces } from './permissions.ts';
import { list, stages } from './roles.ts';
import { allowed, everyAction } from './simulate.ts';

const all = stages.flatMap(({ roles }) => roles);
const specifiedActions = new Set(all.flatMap(({ specified }) => specified.flatMap(({ Action }) => Action)));

/** Two functions may access counters only. The simulation needs a key to decide. */
const counter = { 'dynamodb:LeadingKeys': ['#count-1'] };

/**
 * All actions that a role of any stage might be allowed. The policies contain no Deny. So an action that is denied to a
 * principal with all policies, on every resource and without conditions, is denied to every role. Each action is
 * simulated once for this principal, in one statement, which takes a quarter of the time of one statement for each
 * role. Only the allowed actions are simulated for each role.
 */
let grantableActions: string[];
beforeAll(async () => {
  const statements = all.flatMap(({ policies }) => policies.flatMap(({ Statement }) => Statement));
  const Action = [...new Set(statements.flatMap((statement) => list(statement.Action)))];
  const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }];
  const actions = await everyAction();
  // The number in September 2026. A truncated list of actions would prove less.
  expect(actions.length).toBeGreaterThan(22_000);
  grantableActions = [];
  for (const action of actions) {
    const found = await allowed({ principal: role('anyone'), action, resource: '*', policies });
    if (found.length > 0) grantableActions.push(action);
  }
});

test('every statement only allows, and names the service of each action and resource', () => {
  for (const { path, policies } of all) {
    for (const statement of policies.flatMap(({ Statement }) => Statement)) {
      const { Condition, ...rest } = statement;
      expectFor(path, Object.keys(rest).sort()).toEqual(['Action', 'Effect', 'Resource']);
      expectFor(path, statement.Effect).toBe('Allow');
      for (const action of list(statement.Action)) expectFor(path, action).toMatch(/^[a-z0-9-]+:\w/);
      if (list(statement.Resource).includes('*'))
        expectFor(path, list(statement.Action)).toEqual(writeTraces.actions);
      else
        for (const resource of list(statement.Resource))
          expectFor(path, resource).toMatch(/^arn:aws:[a-z0-9-]+:/);
    }
  }
});

test('no role is allowed an action that is not in its list', () => {
  expect(grantableActions.sort()).toEqual([...specifiedActions].sort());
});

describe.each(stages)('with the settings $name', ({ roles }) => {
  test.each(roles)(
    '$path is allowed the actions in its list, on the resources in its list',
    async ({ arn, policies, specified }) => {
      const found: string[] = [];
      for (const action of grantableActions) {
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

  const existing = roles.flatMap(({ specified }) =>
    specified.flatMap(({ Resource }) => Resource.map(exampleOf)),
  );

  test('no role is allowed its actions on resources of other roles, nor on resources with similar names', async () => {
    for (const { path, arn, policies, specified } of roles) {
      for (const action of new Set(specified.flatMap(({ Action }) => Action))) {
        const own = specified
          .filter(({ Action, withoutEffect }) => !withoutEffect && Action.includes(action))
          .flatMap(({ Resource }) => Resource);
        // A statement names the service of its resources: those of other services need no simulation.
        const [service] = action.split(':') as [string];
        const similar = specified.flatMap(({ Resource }) => Resource.flatMap(similarArns));
        const resources = [...new Set([...existing, ...similar])];
        for (const resource of resources.filter((one) => one.split(':')[2] === service)) {
          const found = await allowed({ principal: arn, action, resource, policies, context: counter });
          const expected = own.some((pattern) => matchesPattern(pattern, resource));
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
  ])('a role that may access counters only may access items with the keys %j: %s', async (keys, expected) => {
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

/** An ARN that matches a pattern. For a log group it is that of a log stream. */
function exampleOf(pattern: string): string {
  return pattern.replace(/(:log-group:[^:]+):\*$/, '$1:log-stream:x').replaceAll('*', 'x');
}

/** ARNs that differ in one part: the account, the region, the name, or the prefix of an object key. */
function similarArns(pattern: string): string[] {
  const [arn, partition, service, region, account, ...rest] = exampleOf(pattern).split(':');
  const name = rest.join(':');
  const make = (where: string | undefined, whose: string | undefined, what: string) =>
    [arn, partition, service, where, whose, what].join(':');
  return [
    ...(region ? [make('ap-south-1', account, name)] : []),
    ...(account ? [make(region, '999999999999', name)] : []),
    make(region, account, name.replace(/([^/:]+)$/, 'other-$1')),
    make(region, account, name.replace(/^(\w+[:/])?/, '$1other-')),
    make(region, account, `${name}-other`),
    // Object keys without the prefix, and below another one.
    ...(service === 's3'
      ? [
          make(region, account, name.replace(/\/.*/, '/x')),
          make(region, account, name.replace('/', '/other/')),
        ]
      : []),
  ];
}

function matchesPattern(pattern: string, resource: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  return rest.length === 0
    ? resource === start
    : resource.startsWith(start) && resource.endsWith(rest.join('*'));
}

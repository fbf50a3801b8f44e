import { diffTemplate, type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { LastingStack, Resource } from './templates.ts';

/**
 * Compares the stacks of the last release with the current ones.
 *
 * @returns a sentence for each change with which a deployment of the current stacks, or a rollback to the last release,
 * would fail or lose data
 */
export function findLosses(released: readonly LastingStack[], current: readonly LastingStack[]): string[] {
  return released.flatMap((before) => {
    const after = current.find(({ name }) => name === before.name);
    if (!after) {
      return isEmpty(before)
        ? []
        : [`${before.name} is no longer synthesized, so the CDK can't update or delete it.`];
    }
    return [
      ...(before.terminationProtection && !after.terminationProtection
        ? [`${before.name} loses its termination protection.`]
        : []),
      ...lostResources(before, after),
      ...missingExports(before, current),
    ];
  });
}

const isEmpty = ({ resources }: LastingStack): boolean => Object.keys(resources).length === 0;

function lostResources(before: LastingStack, after: LastingStack): string[] {
  const { changes } = diffTemplate({ Resources: before.resources }, { Resources: after.resources }).resources;
  return Object.entries(changes).flatMap(([id, difference]) => {
    const { oldValue, newValue } = difference;
    if (!oldValue) return [];
    const resource = `${before.name}/${id} (${oldValue.Type})`;
    if (!newValue) {
      const retained = difference.changeImpact === ResourceImpact.WILL_ORPHAN;
      return [`${resource} is ${retained ? 'orphaned' : 'destroyed'}: no resource has this logical id.`];
    }
    return [
      ...replacements(difference),
      ...weakenedProtection(oldValue, newValue),
      ...refusedPoolChanges(oldValue, newValue),
      ...regeneratedSecret(oldValue, newValue),
    ].map((loss) => `${resource} ${loss}`);
  });
}

function replacements(difference: ResourceDifference): string[] {
  const causes = Object.entries(difference.propertyUpdates)
    .filter(([, { changeImpact }]) => isReplacement(changeImpact))
    .map(([name]) => name);
  if (difference.resourceTypeChanged) causes.push('Type');
  return causes.length > 0 ? [`is replaced: ${causes.join(', ')} changed.`] : [];
}

const isReplacement = (impact?: ResourceImpact): boolean =>
  impact === ResourceImpact.WILL_REPLACE || impact === ResourceImpact.MAY_REPLACE;

/** Settings that protect a resource or its data from deletion, each with a test whether it is on. */
const protections: readonly (readonly [string, (resource: Resource) => boolean])[] = [
  // RetainExceptOnCreate differs only for a resource whose creation is rolled back.
  [
    'DeletionPolicy Retain',
    ({ DeletionPolicy = '' }) => ['Retain', 'RetainExceptOnCreate'].includes(DeletionPolicy),
  ],
  ['UpdateReplacePolicy Retain', ({ UpdateReplacePolicy }) => UpdateReplacePolicy === 'Retain'],
  ['DeletionProtection', ({ Properties }) => Properties?.DeletionProtection === 'ACTIVE'],
  ['DeletionProtectionEnabled', (resource) => hasFlag(resource, 'DeletionProtectionEnabled')],
  ['PointInTimeRecoveryEnabled', (resource) => hasFlag(resource, 'PointInTimeRecoveryEnabled')],
];

const hasFlag = ({ Properties }: Resource, name: string): boolean =>
  JSON.stringify(Properties ?? {}).includes(`"${name}":true`);

function weakenedProtection(before: Resource, after: Resource): string[] {
  return protections
    .filter(([, isOn]) => isOn(before) && !isOn(after))
    .map(([name]) => `is unprotected: it loses ${name}.`);
}

/**
 * Properties that can't change after a pool was created. `UpdateUserPool` has no parameters for them, and
 * CloudFormation fails (`Updates are not allowed for property`) instead of replacing the pool.
 */
const fixedPoolProperties = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'];

interface PoolAttribute {
  readonly Name: string;
  readonly Required?: boolean;
}

function refusedPoolChanges(before: Resource, after: Resource): string[] {
  if (before.Type !== 'AWS::Cognito::UserPool') return [];
  const fixed = fixedPoolProperties.filter((name) => isChanged(before, after, name));
  const attributes = schemaOf(before);
  const next = schemaOf(after);
  const altered = attributes
    .filter((attribute) => {
      const same = next.find(({ Name }) => Name === attribute.Name);
      return JSON.stringify(same) !== JSON.stringify(attribute);
    })
    .map(({ Name }) => Name);
  // Custom attributes may be added, but not required ones.
  const required = next
    .filter(({ Name, Required }) => Required && !attributes.some((each) => each.Name === Name))
    .map(({ Name }) => Name);
  return [
    ...fixed.map((name) => `changes ${name}, which Cognito refuses.`),
    ...[...altered, ...required].map((name) => `changes the attribute ${name}, which Cognito refuses.`),
  ];
}

/** Sorts the keys, because their order in a template has no meaning. */
function schemaOf({ Properties }: Resource): PoolAttribute[] {
  const schema = (Properties?.Schema ?? []) as PoolAttribute[];
  return schema.map(
    (attribute) =>
      Object.fromEntries(
        Object.entries(attribute).sort(([a], [b]) => (a < b ? -1 : 1)),
      ) as unknown as PoolAttribute,
  );
}

/**
 * CloudFormation generates a new value, but CloudFront still sends the old one, because its template did not change.
 */
function regeneratedSecret(before: Resource, after: Resource): string[] {
  return before.Type === 'AWS::SecretsManager::Secret' && isChanged(before, after, 'GenerateSecretString')
    ? ['gets a new value: GenerateSecretString changed.']
    : [];
}

const isChanged = (before: Resource, after: Resource, name: string): boolean =>
  JSON.stringify(before.Properties?.[name]) !== JSON.stringify(after.Properties?.[name]);

/**
 * Finds removed exports that the stack of the last release imports. CloudFormation refuses to delete an export in use,
 * and a rollback to the last release imports it again.
 */
function missingExports({ name, imports }: LastingStack, current: readonly LastingStack[]): string[] {
  const exported = new Set(current.flatMap(({ exports }) => exports));
  return imports
    .filter((each) => !exported.has(each))
    .map((each) => `${name} of the last release imports ${each}, which no stack exports now.`);
}

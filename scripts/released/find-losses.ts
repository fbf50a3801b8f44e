import { diffTemplate, type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { LastingStack, Resource } from './templates.ts';

/**
 * Compares the stacks of the last release with those of today.
 *
 * @returns a sentence for each change by which a deployment of today's stacks, or a return to the last release, would
 * lose data or be refused
 */
export function findLosses(released: readonly LastingStack[], current: readonly LastingStack[]): string[] {
  return released.flatMap((before) => {
    const after = current.find(({ name }) => name === before.name);
    if (!after) {
      return isEmpty(before)
        ? []
        : [`${before.name} is not synthesized any more: CDK can't update or delete it.`];
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
      return [
        `${resource} is ${retained ? 'orphaned' : 'destroyed'}: no resource has this logical id any more.`,
      ];
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

/** Every switch that keeps a resource or its data from being deleted by mistake, with what it says when it is on. */
const protections: readonly (readonly [string, (resource: Resource) => boolean])[] = [
  ['DeletionPolicy Retain', ({ DeletionPolicy }) => DeletionPolicy === 'Retain'],
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
 * What Cognito decides once, when it makes a pool. `UpdateUserPool` has no parameter for it, and CloudFormation fails
 * (`Updates are not allowed for property`) instead of replacing the pool.
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

/** Sorted keys, so that the order in which a template names them makes no difference. */
function schemaOf({ Properties }: Resource): PoolAttribute[] {
  const schema = (Properties?.Schema ?? []) as PoolAttribute[];
  return schema.map(
    (attribute) =>
      Object.fromEntries(
        Object.entries(attribute).sort(([a], [b]) => (a < b ? -1 : 1)),
      ) as unknown as PoolAttribute,
  );
}

/** CloudFormation generates a new value then, but CloudFront keeps sending the old one: nothing else has changed. */
function regeneratedSecret(before: Resource, after: Resource): string[] {
  return before.Type === 'AWS::SecretsManager::Secret' && isChanged(before, after, 'GenerateSecretString')
    ? ['gets a new value: GenerateSecretString changed.']
    : [];
}

const isChanged = (before: Resource, after: Resource, name: string): boolean =>
  JSON.stringify(before.Properties?.[name]) !== JSON.stringify(after.Properties?.[name]);

/**
 * An export that the stack of the last release imports must stay: CloudFormation refuses to delete an export that is
 * in use, and a return to the last release imports it again.
 */
function missingExports({ name, imports }: LastingStack, current: readonly LastingStack[]): string[] {
  const exported = new Set(current.flatMap(({ exports }) => exports));
  return imports
    .filter((each) => !exported.has(each))
    .map((each) => `${name} of the last release imports ${each}, which no stack exports any more.`);
}

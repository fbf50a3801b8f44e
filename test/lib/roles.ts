import { dirname } from 'node:path';
import { type DeployedResource, Deployment } from './deployed.ts';
import { type Permission, permissions, type Settings, writeTraces } from './permissions.ts';
import { variants } from './synthesis.ts';

/** A statement of a policy in a template. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A permission of the list, with resolved ARNs. */
export interface SpecifiedPermission {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
  readonly withoutEffect?: string;
}

export interface Role {
  readonly path: string;
  readonly arn: string;
  readonly role: DeployedResource;
  /** Its identity-based policies. */
  readonly policies: readonly Policy[];
  /** Only its own log if the list does not have the role. */
  readonly specified: readonly SpecifiedPermission[];
}

export const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

/** Each variant of the settings, with its roles. */
export const stages = Object.entries(variants).map(([name, settings]) => {
  const deployment = new Deployment(settings);
  const specification = permissions(settings);
  const roles = deployment.all('AWS::IAM::Role').map(
    (role): Role => ({
      path: role.path,
      arn: deployment.arn(role.path),
      role,
      policies: policiesOf(deployment, role),
      specified: [
        ...(specification[role.path] ?? ownLog(role.path)),
        ...(isTraced(settings, role.path) ? [writeTraces] : []),
      ].map((permission) => fill(deployment, permission)),
    }),
  );
  return { name, settings, deployment, specification, roles };
});

/** The CDK's own functions write no traces. Their constructs have names of their own. */
function isTraced(settings: Settings, path: string): boolean {
  return settings.tracing === true && /^App\/(?!Custom::).*\/Role$/.test(path);
}

/** The permissions of a role that is not in the list: it may only write to its own log group. */
function ownLog(path: string): readonly Permission[] {
  return [
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`<${path.replace(/Role$/, 'Logs')}>`],
    },
  ];
}

function policiesOf(deployment: Deployment, role: DeployedResource): readonly Policy[] {
  const attached = deployment
    .all('AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.includes(role.ref))
    .map(({ properties }) => properties);
  const inline = role.properties.Policies ?? [];
  return [...attached, ...inline].map(({ PolicyDocument }) => PolicyDocument);
}

function fill(
  deployment: Deployment,
  { actions, resources, condition, withoutEffect }: Permission,
): SpecifiedPermission {
  return {
    Action: actions,
    Resource: resources.map((resource) => resolveArn(deployment, resource)),
    ...(condition && { Condition: condition }),
    ...(withoutEffect && { withoutEffect }),
  };
}

/** Resolves `<path>`, `<region>` and `<account>` in a list's ARN. */
export function resolveArn(deployment: Deployment, notation: string): string {
  const { region } = deployment.at('Data/Signatures/Table');
  const inStage = notation.replace('<region>:<account>', `${region}:${deployment.account}`);
  return inStage.replace(
    /^<(prefix of )?([^.>]+)\.?(\w+)?>/,
    (_, prefix, path: string, attribute?: string) => {
      if (prefix) {
        const { SourceBucketNames, SourceObjectKeys } = deployment.at(path).properties;
        return `arn:aws:s3:::${SourceBucketNames[0]}/${dirname(SourceObjectKeys[0])}`;
      }
      return attribute ? (deployment.at(path).attributes[attribute] as string) : deployment.arn(path);
    },
  );
}

/** One line per action and resource, so that two lists can be compared. */
export function lines(statements: readonly Omit<Statement, 'Effect'>[]): string[] {
  return statements
    .flatMap(({ Action, Resource, Condition }) =>
      list(Action).flatMap((action) =>
        list(Resource).map(
          (resource) => `${action} on ${resource}${Condition ? ` if ${JSON.stringify(Condition)}` : ''}`,
        ),
      ),
    )
    .sort();
}

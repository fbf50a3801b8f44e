import type { Deployment } from './deployed.ts';
import type { Statement } from './roles.ts';

/** The entry of `test/lib/permissions.ts` that accepts the permissions of a role. */
export function permissionEntry(
  rolePath: string,
  statements: readonly Omit<Statement, 'Effect'>[],
  deployment: Pick<Deployment, 'resources'>,
): string {
  const quoted = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');
  const entries = statements.map(({ Action, Resource, Condition }) => {
    const resources = [Resource].flat().map((arn) => notationOf(arn, deployment));
    if ([Action].flat()[0] === 'logs:CreateLogStream') return `log('${resources[0]?.slice(1, -1)}')`;
    const condition = Condition ? `, condition: ${JSON.stringify(Condition)}` : '';
    return `{ actions: [${quoted([Action].flat())}], resources: [${quoted(resources)}]${condition} }`;
  });
  return `'${rolePath}': [\n${entries.map((entry) => `  ${entry},\n`).join('')}],`;
}

/** The ARN with `<path>` in place of the ARN of a resource, see `Permission`. */
function notationOf(arn: string, { resources }: Pick<Deployment, 'resources'>): string {
  const known = resources.flatMap(({ path, ref, attributes }): [arn: string, notation: string][] => [
    [attributes.Arn ?? ref, `<${path}>`],
    ...Object.entries(attributes).map(([name, value]): [string, string] => [value, `<${path}.${name}>`]),
  ]);
  const [prefix, notation] = known
    .filter(([each]) => each.startsWith('arn:') && (arn === each || arn.startsWith(`${each}/`)))
    .reduce((found, each) => (each[0].length > found[0].length ? each : found), ['', '']);
  return notation + arn.slice(prefix.length);
}

/**
 * What to add to the threat model for features that have none of their threats there.
 *
 * @param features names of folders in `lambdas/` whose functions have permissions
 * @param pages text of all threat models
 */
export function missingThreats(features: Iterable<string>, pages: readonly string[]): string[] {
  const rows = pages.flatMap((page) => page.split('\n').filter((line) => line.startsWith('| ')));
  return [...new Set(features)]
    .filter((feature) => !rows.some((row) => row.includes(`\`test/lambdas/${feature}/`)))
    .map(
      (feature) =>
        `The functions in lambdas/${feature}/ have permissions. Add their threats to docs/threat-model.md, such as: | **E** … | … | \`test/lambdas/${feature}/${feature}.lambda.test.ts\` |`,
    );
}

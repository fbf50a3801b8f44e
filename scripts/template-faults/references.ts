import { type NamedTemplate, referencesIn, type Template } from './template.ts';

/** @returns a sentence for each reference to an undeclared resource, and for each cycle of references */
export function wrongReferences({ name, template }: NamedTemplate): string[] {
  return [
    ...missingReferences(template).map((fault) => `${name}/${fault}`),
    ...cycles(template).map((cycle) => `${name} has a cycle: ${cycle.join(' → ')}.`),
  ];
}

function missingReferences({ Resources, Outputs = {}, Parameters = {} }: Template): string[] {
  const declared = new Set([...Object.keys(Resources), ...Object.keys(Parameters)]);
  const users = [
    ...Object.entries(Resources).map(
      ([id, { Properties, DependsOn }]) => [id, referencesOf(Properties, DependsOn)] as const,
    ),
    ...Object.entries(Outputs).map(([id, output]) => [id, referencesIn(output)] as const),
  ];
  return users.flatMap(([id, references]) =>
    [...new Set(references)]
      .filter((reference) => !declared.has(reference) && !reference.startsWith('AWS::'))
      .map((reference) => `${id} refers to ${reference}, which the template does not declare.`),
  );
}

const referencesOf = (properties: unknown, dependsOn: string | readonly string[] = []): string[] => [
  ...referencesIn(properties),
  ...[dependsOn].flat(),
];

/** Finds the cycles of references. CloudFormation rejects a template that has one. */
function cycles({ Resources }: Template): string[][] {
  const found: string[][] = [];
  const finished = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const start = path.indexOf(id);
    if (start >= 0) {
      found.push([...path.slice(start), id]);
      return;
    }
    const resource = Resources[id];
    if (!resource || finished.has(id)) return;
    for (const next of new Set(referencesOf(resource.Properties, resource.DependsOn)))
      visit(next, [...path, id]);
    finished.add(id);
  };
  for (const id of Object.keys(Resources)) visit(id, []);
  return found;
}

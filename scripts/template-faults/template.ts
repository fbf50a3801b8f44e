/** A resource as its template declares it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own properties.
  readonly Properties?: any;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly Description?: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

export interface NamedTemplate {
  readonly name: string;
  readonly template: Template;
}

/** The resources of one type, by logical id. */
export function resourcesOf(
  { Resources }: Template,
  type: string,
): [logicalId: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/** Characters of a value that CloudFormation inserts. No name or ARN of this project is longer. */
const maxFilledInLength = 128;

/**
 * The text of a value after CloudFormation has resolved it, or a longer one.
 *
 * @param value text, or an intrinsic function
 * @param length of each value that CloudFormation inserts
 */
export function maxLengthText(value: unknown, length = maxFilledInLength): string {
  const filledIn = 'x'.repeat(length);
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => maxLengthText(part, length)).join(separator);
  }
  if (name === 'Fn::Sub') {
    const text = Array.isArray(argument) ? argument[0] : argument;
    return String(text).replaceAll(/\$\{[^!}]+\}/g, filledIn);
  }
  return name === 'Ref' || name.startsWith('Fn::') ? filledIn : JSON.stringify(fillIn(value));
}

/** Replaces each intrinsic function with text of the maximum length. */
export function fillIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fillIn);
  if (typeof value !== 'object' || value === null) return value;
  const [[name = ''] = []] = Object.entries(value);
  if (name === 'Ref' || name.startsWith('Fn::')) return maxLengthText(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillIn(each)]));
}

/** Logical ids that a value refers to. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [String(argument)];
    if (key === 'Fn::GetAtt')
      return [String(Array.isArray(argument) ? argument[0] : argument).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') {
      const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
      const names = [...String(text).matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, name = '']) => name);
      return [...names.filter((name) => !(name in variables)), ...referencesIn(variables)];
    }
    return referencesIn(argument);
  });
}

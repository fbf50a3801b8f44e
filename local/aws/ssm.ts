import { type JsonOperation, requiredText, ServiceError } from './service-error.ts';

/** A parameter of Parameter Store. */
export interface Parameter {
  /** `String`, `StringList` or `SecureString`. */
  readonly type: string;
  readonly value: string;
  readonly region: string;
}

/** The supported operations of Parameter Store, by `X-Amz-Target`. */
export function parameterOperations(parameters: ReadonlyMap<string, Parameter>): Map<string, JsonOperation> {
  const output = (name: string) => {
    const parameter = parameters.get(name);
    if (!parameter) return undefined;
    const { type: Type, value: Value, region } = parameter;
    const ARN = `arn:aws:ssm:${region}:000000000000:parameter${name.startsWith('/') ? '' : '/'}${name}`;
    return { Name: name, Type, Value, Version: 1, DataType: 'text', ARN };
  };
  return new Map<string, JsonOperation>([
    [
      'AmazonSSM.GetParameter',
      (input) => {
        const Parameter = output(requiredText(input, 'Name'));
        if (!Parameter)
          throw new ServiceError('ParameterNotFound', `No stack has the parameter ${input.Name}.`);
        return { Parameter };
      },
    ],
    [
      'AmazonSSM.GetParameters',
      ({ Names = [] }) => {
        const names = Names as string[];
        return {
          Parameters: names.flatMap((name) => output(name) ?? []),
          InvalidParameters: names.filter((name) => !parameters.has(name)),
        };
      },
    ],
    [
      'AmazonSSM.GetParametersByPath',
      (input) => {
        const path = requiredText(input, 'Path').replace(/\/?$/, '/');
        const isBelow = (name: string) =>
          name.startsWith(path) && (input.Recursive === true || !name.slice(path.length).includes('/'));
        return { Parameters: [...parameters.keys()].filter(isBelow).map(output) };
      },
    ],
  ]);
}

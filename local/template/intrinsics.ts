import type { Stack } from './assembly.ts';
import { accountId, type PhysicalIds, physicalIdsOf } from './physical-ids.ts';

/** The result of `AWS::NoValue`: the property or list element is removed. */
const noValue = Symbol('AWS::NoValue');

/** Values of other stacks that a stack may refer to. */
export interface OtherStacks {
  /** The value of an export. */
  exported(name: string): unknown;
  /** The value of an output, exported or not. */
  output(stackName: string, outputName: string): unknown;
  /** The value of an `AWS::SSM::Parameter`. */
  parameter(name: string): unknown;
}

/** Evaluates CloudFormation's intrinsic functions within one stack. */
export class IntrinsicEvaluator {
  readonly #stack: Stack;
  readonly #others: OtherStacks;
  readonly #warn: (line: string) => void;
  /** Attributes of the current value that have no local equivalent. */
  readonly #unsupported = new Set<string>();

  /**
   * @param others resolves references to other stacks
   * @param warn called by `evaluate` for each unsupported attribute. @default - nothing is called
   */
  constructor(stack: Stack, others: OtherStacks, warn: (line: string) => void = () => {}) {
    this.#stack = stack;
    this.#others = others;
    this.#warn = warn;
  }

  /**
   * Like `evaluate`, but leaves out a value that can't be evaluated.
   *
   * @param warn called with the path of such a value, and the reason
   */
  evaluateEach(value: unknown, warn: (path: string, problem: string) => void, path = ''): unknown {
    if (typeof value !== 'object' || value === null || intrinsicOf(value)) {
      this.#unsupported.clear();
      let result: unknown = noValue;
      try {
        result = this.#evaluate(value);
      } catch (error) {
        warn(path, (error as Error).message);
      }
      for (const attribute of this.#unsupported) warn(path, attribute);
      return result;
    }
    const below = (key: string | number, child: unknown) =>
      this.evaluateEach(child, warn, path === '' ? String(key) : `${path}.${key}`);
    if (Array.isArray(value))
      return value.map((item, index) => below(index, item)).filter((item) => item !== noValue);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, child]) => [key, below(key, child)])
        .filter(([, child]) => child !== noValue),
    );
  }

  /**
   * Replaces each intrinsic function in a value by its result.
   *
   * @throws {Error} that names an unsupported intrinsic function or reference
   */
  evaluate<T = unknown>(value: unknown): T {
    this.#unsupported.clear();
    const result = this.#evaluate(value) as T;
    for (const line of this.#unsupported) this.#warn(line);
    return result;
  }

  /** Whether a condition of the template is true. */
  condition(name: string): boolean {
    const conditions = this.#stack.template.Conditions ?? {};
    if (!(name in conditions))
      throw new Error(`The template of ${this.#stack.name} has no condition ${name}.`);
    return this.#evaluate(conditions[name]) === true;
  }

  /** The names of a resource of this stack. */
  physicalIds(logicalId: string): PhysicalIds {
    const resource = this.#stack.template.Resources[textOf(logicalId)];
    if (!resource) throw new Error(`The template of ${this.#stack.name} has no resource ${logicalId}.`);
    return physicalIdsOf({
      stack: this.#stack.name,
      region: this.#stack.region,
      logicalId,
      type: resource.Type,
      property: (name) => this.#evaluate(resource.Properties?.[name]),
    });
  }

  #evaluate(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((item) => this.#evaluate(item)).filter((item) => item !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const intrinsic = intrinsicOf(value);
    if (intrinsic) return this.#checkedCall(...intrinsic);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, child]) => [key, this.#evaluate(child)])
        .filter(([, child]) => child !== noValue),
    );
  }

  /** @throws {Error} that names the intrinsic function, for an argument of a wrong type and a circular reference */
  #checkedCall(name: string, argument: unknown): unknown {
    try {
      return this.#call(name, argument);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      const text = JSON.stringify(argument)?.slice(0, 100);
      throw new Error(`${name} has an invalid or circular argument: ${text}`);
    }
  }

  #call(name: string, argument: unknown): unknown {
    const list = () => this.#evaluate(argument) as unknown[];
    switch (name) {
      case 'Condition':
        return this.condition(argument as string);
      case 'Ref':
        return this.#ref(argument as string);
      case 'Fn::GetAtt':
        return this.#attribute(argument);
      case 'Fn::Join': {
        const [separator, items] = list() as [string, unknown[]];
        return items.join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = list() as [string, string];
        return text.split(separator);
      }
      case 'Fn::Select': {
        const [index, items] = list() as [number | string, unknown[]];
        const item = items[Number(index)];
        if (item === undefined) throw new Error(`Fn::Select finds no item ${index}.`);
        return item;
      }
      case 'Fn::Sub':
        return this.#substitute(argument);
      case 'Fn::ImportValue':
        return this.#others.exported(textOf(this.#evaluate(argument)));
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = this.#evaluate(argument) as {
          StackName: string;
          OutputName: string;
        };
        return this.#others.output(textOf(StackName), textOf(OutputName));
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, unknown, unknown];
        return this.#evaluate(this.condition(condition) ? yes : no);
      }
      case 'Fn::Equals': {
        const [left, right] = list();
        return JSON.stringify(left) === JSON.stringify(right);
      }
      case 'Fn::And':
        return list().every((item) => item === true);
      case 'Fn::Or':
        return list().some((item) => item === true);
      case 'Fn::Not':
        return list()[0] !== true;
      case 'Fn::FindInMap': {
        const [map, first, second] = list().map(textOf) as [string, string, string];
        const found = this.#stack.template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) throw new Error(`The mapping ${map} has no value for ${first}, ${second}.`);
        return found;
      }
      case 'Fn::Base64':
        return Buffer.from(this.#evaluate(argument) as string).toString('base64');
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.#evaluate(argument) || this.#stack.region}${zone}`);
      case 'Fn::Length':
        return list().length;
      case 'Fn::ToJsonString':
        return JSON.stringify(this.#evaluate(argument));
      default:
        throw new Error(`The local run does not support ${name} (stack ${this.#stack.name}).`);
    }
  }

  #ref(name: string): unknown {
    switch (name) {
      case 'AWS::Region':
        return this.#stack.region;
      case 'AWS::AccountId':
        return accountId;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.#stack.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${this.#stack.region}:${accountId}:stack/${this.#stack.name}/00000000-0000-0000-0000-000000000000`;
      case 'AWS::NoValue':
        return noValue;
    }
    const parameter = this.#stack.template.Parameters?.[name];
    if (!parameter) return this.physicalIds(name).ref;
    const { Type, Default } = parameter;
    if (Default === undefined) throw new Error(`The parameter ${name} has no default value.`);
    return /^AWS::SSM::Parameter::Value</.test(Type) ? this.#others.parameter(String(Default)) : Default;
  }

  #attribute(argument: unknown): string {
    const [logicalId, ...rest] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
    const name = rest.map((part) => this.#evaluate(part)).join('.');
    const { ref, attributes } = this.physicalIds(logicalId as string);
    const found = attributes[name];
    if (found !== undefined) return found;
    const type = this.#stack.template.Resources[logicalId as string]?.Type;
    this.#unsupported.add(
      `the attribute ${name} of ${logicalId} (${type}, stack ${this.#stack.name}) is not supported`,
    );
    return `${ref}.${name}`;
  }

  #substitute(argument: unknown): string {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return String(this.#evaluate(variables[name]));
      return String(name.includes('.') ? this.#attribute(name) : this.#ref(name));
    });
  }
}

/** @throws {TypeError} if the value is no text */
function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('The value must be text.');
  return value;
}

/** The name and the argument, if the value is an intrinsic function. */
function intrinsicOf(value: object): [name: string, argument: unknown] | undefined {
  const [only, ...others] = Object.entries(value);
  if (!only || others.length > 0 || Array.isArray(value)) return undefined;
  const [name, argument] = only;
  if (name === 'Condition') return typeof argument === 'string' ? only : undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? only : undefined;
}

import { UserError } from '../user-error.ts';
import type { Assembly, Stack } from './assembly.ts';
import { IntrinsicEvaluator } from './intrinsics.ts';
import { noEffect } from './no-effect.ts';
import type { Resource } from './resource.ts';
import { any, type PropertiesOf, record, type Shape } from './shapes.ts';
import { TemplateEntry } from './template-entry.ts';

/** Resources of a type without its own shape. */
const anyProperties = record(any);

/** Maximum resources of an unsupported type that a warning names. */
const maxNamed = 3;

/** All resources of an assembly. Each resource kind claims its types. */
export class Resources {
  readonly #entries: TemplateEntry[] = [];
  /** In the order of deployment. */
  readonly #evaluators = new Map<Stack, IntrinsicEvaluator>();
  readonly #claimed = new Set<string>();
  readonly #warnings = new Set<string>();

  constructor(assembly: Assembly) {
    for (const stack of assembly.stacks) this.#evaluators.set(stack, this.#evaluator(stack));
    for (const [stack, evaluator] of this.#evaluators) {
      for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
        const entry = new TemplateEntry(stack, evaluator, logicalId, resource);
        if (entry.isIncluded()) this.#entries.push(entry);
      }
    }
  }

  /**
   * The resources of a CloudFormation type, which then counts as supported. A resource whose properties don't have the
   * shape is left out and reported.
   */
  claim<S extends Shape = typeof anyProperties>(type: string, shape?: S): Resource<PropertiesOf<S>>[] {
    this.#claimed.add(type);
    return this.#entries
      .filter((entry) => entry.type === type)
      .flatMap(
        (entry) => (entry.read(shape ?? anyProperties) as Resource<PropertiesOf<S>> | undefined) ?? [],
      );
  }

  /**
   * Runs a step for each resource of a type. An error is reported on the resource, and the others continue.
   *
   * @throws {UserError} if the step does
   */
  async each<S extends Shape>(
    type: string,
    shape: S,
    step: (resource: Resource<PropertiesOf<S>>) => Promise<void> | void,
  ): Promise<void> {
    for (const resource of this.claim(type, shape)) {
      try {
        await step(resource);
      } catch (error) {
        if (error instanceof UserError) throw error;
        resource.warn(`not served: ${(error as Error).message}`);
      }
    }
  }

  /** The outputs of each stack, by its name, as `cdk deploy --outputs-file` writes them. */
  outputs(): Record<string, Record<string, unknown>> {
    const outputs: Record<string, Record<string, unknown>> = {};
    for (const [{ name, template }, evaluator] of this.#evaluators) {
      const values = Object.entries(template.Outputs ?? {}).map(([output, { Value }]) => [output, Value]);
      outputs[name] = evaluator.evaluateEach(Object.fromEntries(values), (path, problem) =>
        this.#warnings.add(`The output ${name}.${path} can't be evaluated: ${problem}`),
      ) as Record<string, unknown>;
    }
    return outputs;
  }

  /** Everything that differs from AWS, one line each. */
  warnings(): string[] {
    const unsupported = new Map<string, string[]>();
    const lines: string[] = [...this.#warnings];
    for (const entry of this.#entries) {
      if (entry.type in noEffect) continue;
      if (this.#claimed.has(entry.type)) lines.push(...entry.warnings());
      else unsupported.set(entry.type, [...(unsupported.get(entry.type) ?? []), entry.path]);
    }
    for (const [type, paths] of unsupported) {
      const others = paths.length > maxNamed ? ` and ${paths.length - maxNamed} others` : '';
      lines.push(`${type} is not supported: ${paths.slice(0, maxNamed).join(', ')}${others}`);
    }
    return lines;
  }

  #evaluator(stack: Stack): IntrinsicEvaluator {
    return new IntrinsicEvaluator(stack, {
      exported: (name) =>
        this.#output(`the export ${name}`, (_stack, _output, exportName) => exportName === name),
      output: (stackName, outputName) =>
        this.#output(
          `the output ${stackName}.${outputName}`,
          (other, output) => other === stackName && output === outputName,
        ),
      parameter: (name) => this.#parameter(name),
    });
  }

  /** The value of the first requested output, evaluated in its own stack. */
  #output(what: string, wanted: (stackName: string, name: string, exportName: unknown) => boolean): unknown {
    for (const [stack, evaluator] of this.#evaluators) {
      for (const [name, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
        if (wanted(stack.name, name, evaluator.evaluate(Export?.Name))) return evaluator.evaluate(Value);
      }
    }
    throw new Error(`No stack has ${what}.`);
  }

  #parameter(name: string): unknown {
    for (const [{ template }, evaluator] of this.#evaluators) {
      for (const { Type, Properties = {} } of Object.values(template.Resources)) {
        if (Type !== 'AWS::SSM::Parameter') continue;
        if (evaluator.evaluate(Properties.Name) === name) return evaluator.evaluate(Properties.Value);
      }
    }
    throw new Error(`No stack has the SSM parameter ${name}.`);
  }
}

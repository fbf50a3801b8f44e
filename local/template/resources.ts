import type { Assembly, Stack, TemplateResource } from './assembly.ts';
import { IntrinsicEvaluator } from './intrinsics.ts';
import { noEffect } from './no-effect.ts';
import type { PhysicalIds } from './physical-ids.ts';
import { type Tracked, track } from './tracked.ts';

/** A resource of a template, with its intrinsic functions evaluated. */
export interface Resource<P = Record<string, unknown>> {
  readonly logicalId: string;
  /** Path in the CDK app, e.g. `App/Orders/Function`. */
  readonly path: string;
  readonly stack: string;
  readonly region: string;
  readonly type: string;
  readonly physicalIds: PhysicalIds;
  /** As in the template. A setting counts as supported when it is read: see `track`. */
  readonly properties: P;
}

interface Entry extends Resource {
  readonly tracked: Tracked<Record<string, unknown>>;
}

/** All resources of an assembly. Each module that runs resources claims their types. */
export class Resources {
  readonly #entries: Entry[] = [];
  /** In the order of deployment. */
  readonly #evaluators = new Map<Stack, IntrinsicEvaluator>();
  readonly #claimed = new Set<string>();
  readonly #warnings: string[] = [];

  constructor(assembly: Assembly) {
    for (const stack of assembly.stacks) this.#evaluators.set(stack, this.#evaluator(stack));
    for (const [stack, evaluator] of this.#evaluators) {
      for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
        if (resource.Condition && !evaluator.condition(resource.Condition)) continue;
        this.#read(stack, evaluator, logicalId, resource);
      }
    }
  }

  /** The resources of a CloudFormation type, which then counts as supported. */
  claim<P>(type: string): Resource<P>[] {
    this.#claimed.add(type);
    return this.#entries.filter((entry) => entry.type === type) as unknown as Resource<P>[];
  }

  /** The outputs of each stack, by its name, as `cdk deploy --outputs-file` writes them. */
  outputs(): Record<string, Record<string, unknown>> {
    const outputs: Record<string, Record<string, unknown>> = {};
    for (const [{ name, template }, evaluator] of this.#evaluators) {
      const values: Record<string, unknown> = {};
      for (const [output, { Value }] of Object.entries(template.Outputs ?? {})) {
        try {
          values[output] = evaluator.evaluate(Value);
        } catch (error) {
          this.#warnings.push(`The output ${name}.${output} can't be evaluated: ${(error as Error).message}`);
        }
      }
      outputs[name] = values;
    }
    return outputs;
  }

  /** Unsupported resources and settings: no module has claimed or read them. One line each. */
  warnings(): string[] {
    const lines = [...this.#warnings];
    for (const { type, path, tracked } of this.#entries) {
      if (type in noEffect) continue;
      if (!this.#claimed.has(type)) lines.push(`${path} (${type}) is not supported`);
      else for (const setting of tracked.unread()) lines.push(`${path} (${type}): ${setting}`);
    }
    return lines;
  }

  #evaluator(stack: Stack): IntrinsicEvaluator {
    const others = {
      exported: (name: string) =>
        this.#output(`the export ${name}`, (_stack, _output, exportName) => exportName === name),
      output: (stackName: string, outputName: string) =>
        this.#output(
          `the output ${stackName}.${outputName}`,
          (other, output) => other === stackName && output === outputName,
        ),
    };
    return new IntrinsicEvaluator(stack, others, (line) => this.#warnings.push(line));
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

  #read(stack: Stack, evaluator: IntrinsicEvaluator, logicalId: string, resource: TemplateResource): void {
    const { Type: type, Properties = {}, Metadata = {} } = resource;
    if (type in noEffect) return;
    const path = String(Metadata['aws:cdk:path'] ?? `${stack.name}/${logicalId}`).replace(
      /\/Resource(\/Default)?$/,
      '',
    );
    try {
      const tracked = track(evaluator.evaluate<Record<string, unknown>>(Properties));
      const physicalIds = evaluator.physicalIds(logicalId);
      const { name, region } = stack;
      this.#entries.push({
        logicalId,
        path,
        stack: name,
        region,
        type,
        physicalIds,
        tracked,
        properties: tracked.value,
      });
    } catch (error) {
      this.#warnings.push(`${path} (${type}) is not supported: ${(error as Error).message}`);
    }
  }
}

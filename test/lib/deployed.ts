import type { Stack } from '../../local/template/assembly.ts';
import { IntrinsicEvaluator } from '../../local/template/intrinsics.ts';
import { accountId } from '../../local/template/physical-ids.ts';
import { synthesize } from './synthesis.ts';

/** A resource as CloudFormation would deploy it: intrinsic functions are evaluated, with invented physical ids. */
export interface DeployedResource {
  /** Construct path without the stage, such as `App/Search/Handler/Function`. */
  readonly path: string;
  readonly type: string;
  readonly logicalId: string;
  readonly region: string;
  /** Value of `Ref`. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
  readonly properties: any;
}

/** All resources of a stage. */
export class Deployment {
  /** The invented account. */
  readonly account = accountId;
  readonly resources: readonly DeployedResource[];
  readonly #evaluators = new Map<Stack, IntrinsicEvaluator>();

  constructor(settings: Readonly<Record<string, unknown>>) {
    const { stacks } = synthesize({ ...settings, 'aws:cdk:enable-path-metadata': true });
    const others = {
      exported: (name: string) => this.#output((_stack, _name, exportName) => exportName === name),
      output: (stackName: string, outputName: string) =>
        this.#output((stack, name) => stack === stackName && name === outputName),
      parameter: (name: string) => {
        throw new Error(`No stack has the parameter ${name}.`);
      },
    };
    for (const stack of stacks)
      this.#evaluators.set(stack, new IntrinsicEvaluator(stack, others, unknownAttribute));
    this.resources = [...this.#evaluators].flatMap(([stack, evaluator]) =>
      Object.entries(stack.template.Resources).map(([logicalId, { Type, Properties, Metadata }]) => ({
        path: String(Metadata?.['aws:cdk:path'])
          .replace(/^Jamstack-[^/]+-/, '')
          .replace(/\/Resource$/, ''),
        type: Type,
        logicalId,
        region: stack.region,
        ...evaluator.physicalIds(logicalId),
        properties: evaluator.evaluate(Properties ?? {}),
      })),
    );
  }

  all(type: string): readonly DeployedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  at(path: string): DeployedResource {
    const found = this.resources.find((resource) => resource.path === path);
    if (!found) throw new Error(`There is no resource at ${path}.`);
    return found;
  }

  /** ARN of the resource at this path. */
  arn(path: string): string {
    const { attributes, ref } = this.at(path);
    return attributes.Arn ?? ref;
  }

  #output(wanted: (stack: string, name: string, exportName: unknown) => boolean): unknown {
    for (const [stack, evaluator] of this.#evaluators) {
      for (const [name, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
        if (wanted(stack.name, name, evaluator.evaluate(Export?.Name))) return evaluator.evaluate(Value);
      }
    }
    throw new Error('A stack refers to an output that does not exist.');
  }
}

/** An unknown attribute must fail: a permission on an invented ARN would match nothing. */
function unknownAttribute(line: string): never {
  throw new Error(line);
}

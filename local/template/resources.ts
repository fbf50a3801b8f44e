import type { Assembly, Stack, TemplateResource } from './assembly.ts';
import type { Identity } from './identities.ts';
import { Scope } from './intrinsics.ts';
import { noEffect } from './no-effect.ts';
import { type Tracked, track } from './tracked.ts';

/** A resource of a synthesized template, its intrinsic functions evaluated. */
export interface Resource<P = Record<string, unknown>> {
  readonly logicalId: string;
  /** Where it stands in the CDK app, e.g. `Jamstack-dev-App/Search/Function`. */
  readonly path: string;
  readonly stack: string;
  readonly region: string;
  readonly type: string;
  readonly identity: Identity;
  /** As in the template. Reading a setting counts as understanding it: see `track`. */
  readonly properties: P;
}

interface Entry extends Resource {
  readonly tracked: Tracked<Record<string, unknown>>;
}

/** All resources of an assembly, to be taken by whoever runs them. */
export class Resources {
  readonly #entries: Entry[] = [];
  /** In the order of deployment. */
  readonly #scopes = new Map<Stack, Scope>();
  readonly #taken = new Set<string>();
  readonly #warnings: string[] = [];

  constructor(assembly: Assembly) {
    for (const stack of assembly.stacks) this.#scopes.set(stack, this.#scope(stack));
    for (const [stack, scope] of this.#scopes) {
      for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
        if (resource.Condition && !scope.condition(resource.Condition)) continue;
        this.#read(stack, scope, logicalId, resource);
      }
    }
  }

  /** The resources of a CloudFormation type, which count as understood from now on. */
  take<P>(type: string): Resource<P>[] {
    this.#taken.add(type);
    return this.#entries.filter((entry) => entry.type === type) as unknown as Resource<P>[];
  }

  /** The outputs of each stack, by its name, as `cdk deploy --outputs-file` writes them. */
  outputs(): Record<string, Record<string, unknown>> {
    const outputs: Record<string, Record<string, unknown>> = {};
    for (const [{ name, template }, scope] of this.#scopes) {
      const values: Record<string, unknown> = {};
      for (const [output, { Value }] of Object.entries(template.Outputs ?? {})) {
        try {
          values[output] = scope.evaluate(Value);
        } catch (error) {
          this.#warnings.push(`The output ${name}.${output} is not known here: ${(error as Error).message}`);
        }
      }
      outputs[name] = values;
    }
    return outputs;
  }

  /** What nothing has taken or read, a line each. */
  warnings(): string[] {
    const lines = [...this.#warnings];
    for (const { type, path, tracked } of this.#entries) {
      if (type in noEffect) continue;
      if (!this.#taken.has(type)) lines.push(`${path} (${type}) is not run here`);
      else
        for (const setting of tracked.unread())
          lines.push(`${path} (${type}): the setting ${setting} has no effect here`);
    }
    return lines;
  }

  #scope(stack: Stack): Scope {
    const others = {
      exported: (name: string) =>
        this.#output(`the export ${name}`, (_stack, _output, exportName) => exportName === name),
      output: (stackName: string, outputName: string) =>
        this.#output(
          `the output ${stackName}.${outputName}`,
          (other, output) => other === stackName && output === outputName,
        ),
    };
    return new Scope(stack, others, (line) => this.#warnings.push(line));
  }

  /** The value of the first output that is wanted, evaluated in its own stack. */
  #output(what: string, wanted: (stackName: string, name: string, exportName: unknown) => boolean): unknown {
    for (const [stack, scope] of this.#scopes) {
      for (const [name, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
        if (wanted(stack.name, name, scope.evaluate(Export?.Name))) return scope.evaluate(Value);
      }
    }
    throw new Error(`No stack has ${what}.`);
  }

  #read(stack: Stack, scope: Scope, logicalId: string, resource: TemplateResource): void {
    const { Type: type, Properties = {}, Metadata = {} } = resource;
    if (type in noEffect) return;
    const path = String(Metadata['aws:cdk:path'] ?? `${stack.name}/${logicalId}`).replace(
      /\/Resource(\/Default)?$/,
      '',
    );
    try {
      const tracked = track(scope.evaluate<Record<string, unknown>>(Properties));
      const identity = scope.identity(logicalId);
      const { name, region } = stack;
      this.#entries.push({
        logicalId,
        path,
        stack: name,
        region,
        type,
        identity,
        tracked,
        properties: tracked.value,
      });
    } catch (error) {
      this.#warnings.push(`${path} (${type}) is not run here: ${(error as Error).message}`);
    }
  }
}

import type { Stack, TemplateResource } from './assembly.ts';
import type { IntrinsicEvaluator } from './intrinsics.ts';
import type { Resource } from './resource.ts';
import { readShape, type Shape } from './shapes.ts';
import { type Tracked, track } from './tracked.ts';

/** A resource of a template, and what the run does not support of it. Nothing is evaluated before it is read. */
export class TemplateEntry {
  readonly type: string;
  /** Path in the CDK app. */
  readonly path: string;
  readonly #stack: Stack;
  readonly #evaluator: IntrinsicEvaluator;
  readonly #logicalId: string;
  readonly #template: TemplateResource;
  readonly #problems = new Set<string>();
  #tracked: Tracked<Record<string, unknown>> | undefined;
  #resource: Resource | undefined;
  #isRead = false;

  constructor(stack: Stack, evaluator: IntrinsicEvaluator, logicalId: string, template: TemplateResource) {
    this.#stack = stack;
    this.#evaluator = evaluator;
    this.#logicalId = logicalId;
    this.#template = template;
    this.type = String(template.Type);
    this.path = String(template.Metadata?.['aws:cdk:path'] ?? `${stack.name}/${logicalId}`).replace(
      /\/Resource(\/Default)?$/,
      '',
    );
  }

  /** Whether the resource's condition is true. A condition that can't be evaluated counts as true. */
  isIncluded(): boolean {
    if (!this.#template.Condition) return true;
    try {
      return this.#evaluator.condition(this.#template.Condition);
    } catch (error) {
      this.#problems.add(`its condition can't be evaluated: ${(error as Error).message}`);
      return true;
    }
  }

  /** The evaluated resource, or undefined if its properties don't have the shape. */
  read(shape: Shape): Resource | undefined {
    if (!this.#isRead) {
      this.#isRead = true;
      this.#resource = this.#evaluate(shape);
    }
    return this.#resource;
  }

  /** The problems, and the settings that nothing has read, one line each. */
  warnings(): string[] {
    const unread = this.#tracked?.unread() ?? [];
    const problems = [...this.#problems];
    if (unread.length > 0 && !this.#tracked?.isRead()) problems.push('not served: nothing here uses it');
    else if (unread.length > 0) problems.push(unread.join(', '));
    return problems.map((problem) => `${this.path} (${this.type}): ${problem}`);
  }

  #evaluate(shape: Shape): Resource | undefined {
    const warn = (problem: string) => void this.#problems.add(problem);
    const { type, path } = this;
    try {
      const evaluated = this.#evaluator.evaluateEach(this.#template.Properties ?? {}, (place, problem) =>
        warn(`${place} can't be evaluated: ${problem}`),
      );
      const result = readShape(shape, evaluated);
      if ('problems' in result) {
        for (const problem of result.problems) warn(`not served: ${problem}`);
        return undefined;
      }
      const physicalIds = this.#evaluator.physicalIds(this.#logicalId);
      this.#tracked = track(result.value);
      const { name: stack, region } = this.#stack;
      const { value: properties } = this.#tracked;
      return { logicalId: this.#logicalId, path, stack, region, type, physicalIds, properties, warn };
    } catch (error) {
      warn(`not served: ${(error as Error).message}`);
      return undefined;
    }
  }
}

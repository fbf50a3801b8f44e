import { missingCounterparts } from './counterparts.ts';
import { exceededLimits } from './limits.ts';
import { wrongReferences } from './references.ts';
import type { NamedTemplate } from './template.ts';

/**
 * Finds faults in templates with which a deployment would fail, or with which the deployed product would not work.
 *
 * @returns a sentence for each fault
 */
export function findTemplateFaults(stacks: readonly NamedTemplate[]): string[] {
  return stacks.flatMap((stack) => [
    ...exceededLimits(stack),
    ...wrongReferences(stack),
    ...missingCounterparts(stack),
  ]);
}

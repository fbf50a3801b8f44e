import { missingCounterparts } from './counterparts.ts';
import { exceededLimits } from './limits.ts';
import { wrongReferences } from './references.ts';
import type { NamedTemplate } from './template.ts';

/**
 * Finds what CloudFormation or a service would refuse, or what could never work, and can be known before a deployment.
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

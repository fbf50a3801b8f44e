import { CrossStackReferences, ReferenceStrength } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * References of other stacks to a resource become weak. With a strong reference the resource could not be replaced or
 * removed while the other stack exists (aws/aws-cdk#27902).
 */
export function referenceWeakly(resource: IConstruct): void {
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
}

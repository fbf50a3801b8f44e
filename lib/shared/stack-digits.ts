import { Aws, Fn } from 'aws-cdk-lib';

/**
 * The first 8 digits of the UUID in the ARN of the stack,
 * `arn:aws:cloudformation:<region>:<account>:stack/<name>/<UUID>`. A stack that is created again has another UUID, so a
 * name with these digits does not collide with a resource that an earlier stack left behind.
 */
export function stackDigits(): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.select(0, Fn.split('-', uuid));
}

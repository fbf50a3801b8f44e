import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import {
  type BehaviorOptions,
  CachePolicy,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** The paths that the behavior is for: with what stands below, so that nobody asks for it by its inner path. */
export const signaturesPattern = '/api/signatures*';

/** The code of the function that names what is asked for by the path. */
export const signaturesFunctionCode = readFileSync(
  new URL('signatures-function.js', import.meta.url),
  'utf8',
);

/**
 * Lets the edge answer with the newest signatures for as long as the list says, a second: however many look at the
 * petition, an edge location asks about once a second.
 *
 * The managed policies that honour the query, or the origin's `Cache-Control` alone, send the viewer's `Host`, which
 * API Gateway answers with 403. This one leaves the query out of the key, so a function puts what matters into the
 * path. It keeps what it gets for a second at least: harmless for paths that are asked for once.
 */
export function signaturesCache(
  scope: Construct,
): Required<Pick<BehaviorOptions, 'cachePolicy' | 'functionAssociations'>> {
  const edgeFunction = new EdgeFunction(scope, 'SignaturesFunction', {
    comment: `${Stack.of(scope).stackName}: newest signatures out of the cache`,
    code: FunctionCode.fromInline(signaturesFunctionCode),
    runtime: FunctionRuntime.JS_2_0,
  });
  return {
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    functionAssociations: [{ function: edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST }],
  };
}

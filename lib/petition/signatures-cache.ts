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

/** Path pattern of the cache behavior. It includes the unique paths, so that visitors can't request them. */
export const signaturesPattern = '/api/signatures*';

/** Code of the CloudFront function that makes uncacheable requests unique. */
export const signaturesFunctionCode = readFileSync(
  new URL('signatures-function.js', import.meta.url),
  'utf8',
);

/**
 * CloudFront caches the newest signatures for one second: an edge location sends about one request per second to the
 * API, however many visitors there are.
 *
 * The managed cache policies with the query in the cache key also forward the viewer's `Host`, which API Gateway
 * refuses with 403. CachingOptimized ignores the query. So a CloudFront function adds a unique id to the path of every
 * request that must not be cached.
 */
export function signaturesCache(
  scope: Construct,
): Required<Pick<BehaviorOptions, 'cachePolicy' | 'functionAssociations'>> {
  const edgeFunction = new EdgeFunction(scope, 'SignaturesFunction', {
    comment: `${Stack.of(scope).stackName}: cache key of the newest signatures`,
    code: FunctionCode.fromInline(signaturesFunctionCode),
    runtime: FunctionRuntime.JS_2_0,
  });
  return {
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    functionAssociations: [{ function: edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST }],
  };
}

import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import {
  Function as EdgeFunction,
  type FunctionAssociation,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** Code of the CloudFront function that sets the visitor cookie. */
export const visitorCookieFunctionCode = readFileSync(
  new URL('visitor-cookie-function.js', import.meta.url),
  'utf8',
);

/**
 * Sets a cookie on the petition page. The signing function derives the idempotency key of forms that are sent without
 * JavaScript from this cookie. CloudFront adds the cookie after the cache, so the cached page holds no cookie.
 */
export function visitorCookie(scope: Construct): FunctionAssociation {
  return {
    function: new EdgeFunction(scope, 'VisitorCookieFunction', {
      comment: `${Stack.of(scope).stackName}: visitor cookie of the petition`,
      code: FunctionCode.fromInline(visitorCookieFunctionCode),
      runtime: FunctionRuntime.JS_2_0,
    }),
    eventType: FunctionEventType.VIEWER_RESPONSE,
  };
}

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

/** The code of the function that gives visitors of the petition their cookie. */
export const visitorCookieFunctionCode = readFileSync(
  new URL('visitor-cookie-function.js', import.meta.url),
  'utf8',
);

/**
 * Lets the petition's form sign once, however often it is sent, where no script makes a key for it: the edge puts a
 * cookie to the page after it came out of the cache, and the function that signs makes the key out of it.
 */
export function visitorCookie(scope: Construct): FunctionAssociation {
  return {
    function: new EdgeFunction(scope, 'SigningCookieFunction', {
      comment: `${Stack.of(scope).stackName}: cookie of the petition's form`,
      code: FunctionCode.fromInline(visitorCookieFunctionCode),
      runtime: FunctionRuntime.JS_2_0,
    }),
    eventType: FunctionEventType.VIEWER_RESPONSE,
  };
}

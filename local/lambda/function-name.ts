/**
 * The name of a function, from its name, its ARN, or the URI of an API's integration. An alias or a version is removed,
 * because a local function has only one version.
 *
 * @returns undefined for a text that names no function
 */
export function functionNameOf(reference: string): string | undefined {
  return /(?:^|:function:)([\w-]+)(?::[\w$-]+)?(?:\/invocations)?$/.exec(reference)?.[1];
}

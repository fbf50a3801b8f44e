/**
 * The id that CloudFront gave the request. CloudFront replaces the header of a viewer, and returns the id in the
 * response header of the same name: https://repost.aws/articles/ARwIyE18vNTbWilWNBF5LBNw
 *
 * @param headers of a request that may also have come from elsewhere
 * @returns undefined if the header is missing or is no such id
 */
export function cdnRequestId(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return /^[\w=-]{1,100}$/.exec(headers['x-amz-cf-id'] ?? '')?.[0];
}

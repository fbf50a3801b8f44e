/** An error response of S3. `code` becomes the name of the SDK's error. */
export class S3Error extends Error {
  override readonly name = 'S3Error';

  /**
   * @param details elements that S3 adds for this code, e.g. `{ Key: 'a.txt' }`
   * @param headers headers that S3 adds for this code
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const noSuchBucket = (bucket: string) =>
  new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string) =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });

export const preconditionFailed = (condition: string) =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const badDigest = (algorithm: string) =>
  new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match what we received.`);

export const notImplemented = (operation: string) =>
  new S3Error(501, 'NotImplemented', `${operation} is not implemented by the local run's S3.`);

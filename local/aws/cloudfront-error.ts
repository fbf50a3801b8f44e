import { randomBytes } from 'node:crypto';

/** An error response of CloudFront's API. */
export class CloudFrontError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function notImplemented(what: string): CloudFrontError {
  return new CloudFrontError(501, 'NotImplemented', `The local run does not support ${what}.`);
}

/** A version of a resource. A change must name the version that it replaces. */
export class Version {
  #etag = newEtag();

  get etag(): string {
    return this.#etag;
  }

  /** @throws {CloudFrontError} unless the header names the current version */
  check(ifMatch: string | undefined): void {
    if (!ifMatch) {
      throw new CloudFrontError(
        400,
        'InvalidIfMatchVersion',
        'The If-Match version is missing or not valid.',
      );
    }
    if (ifMatch !== this.#etag) {
      throw new CloudFrontError(412, 'PreconditionFailed', 'The resource was changed since it was read.');
    }
  }

  advance(): void {
    this.#etag = newEtag();
  }
}

const newEtag = (): string => `E${randomBytes(7).toString('hex').toUpperCase()}`;

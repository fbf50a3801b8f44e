import { JamstackError } from '../jamstack-error.ts';

/** An error response of an AWS service. Its name is the code of the service, such as `ThrottlingException`. */
export class AwsError extends JamstackError {
  override readonly name: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

/** Codes of throttling (the list of the AWS SDKs). */
const throttlingCodes = [
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
];

/** Codes and names of errors that may pass with the next request (the list of the AWS SDKs). */
const transientCodes = [
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/** Whether an error is caused by too many requests. */
export function isThrottling(error: unknown): boolean {
  const { name, status } = error as Partial<AwsError>;
  return status === 429 || throttlingCodes.includes(name ?? '');
}

/** Whether the same request may succeed when it is sent again. */
export function isRetryable(error: unknown): boolean {
  const { name, status = 0, code } = error as Partial<AwsError> & { code?: string };
  return (
    isThrottling(error) || status >= 500 || transientCodes.some((each) => each === name || each === code)
  );
}

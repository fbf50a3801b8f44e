/** An error of an AWS API. */
export class ServiceError extends Error {
  /** @param code name of the exception, e.g. `ParameterNotFound` */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** An operation of an API with the AWS JSON protocol. */
export type JsonOperation = (input: Readonly<Record<string, unknown>>) => Promise<object> | object;

/** @throws {ServiceError} if the input has no such text */
export function requiredText(input: Readonly<Record<string, unknown>>, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw new ServiceError('ValidationException', `${name} is required.`);
  return value;
}

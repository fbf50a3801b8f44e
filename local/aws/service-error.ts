/** An error response of an API with the AWS JSON protocol. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  /** @param code becomes the name of the SDK's error, e.g. `ParameterNotFound` */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** The input of an operation. */
export type JsonInput = Readonly<Record<string, unknown>>;

/** An operation of an API with the AWS JSON protocol. */
export type JsonOperation = (input: JsonInput) => Promise<object> | object;

/** @throws {ServiceError} unless the body is a JSON object */
export function parseInput(body: string): JsonInput {
  try {
    const input: unknown = JSON.parse(body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as JsonInput;
  } catch {
    // Not JSON: rejected below like any value that is not an object.
  }
  throw new ServiceError('SerializationException', 'The body must be a JSON object.');
}

/** @throws {ServiceError} if the input has no such text */
export function requiredText(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw new ServiceError('ValidationException', `${name} is required.`);
  return value;
}

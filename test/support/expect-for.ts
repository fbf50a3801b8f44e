import { expect } from '@jest/globals';

type Matchers<T> = ReturnType<typeof expect<T>>;

/**
 * Jest's `expect` with a prefix for the failure message, for assertions in a loop.
 *
 * @example expectFor(path, response.status).toBe(200);
 */
export function expectFor<T>(message: string, actual: T): Matchers<T> {
  return withMessage(message, expect(actual)) as Matchers<T>;
}

function withMessage(message: string, matchers: object): object {
  const explain = (error: unknown): never => {
    if (error && typeof error === 'object' && 'message' in error)
      error.message = `${message}\n\n${error.message}`;
    throw error;
  };
  return new Proxy(matchers, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (member && typeof member === 'object') return withMessage(message, member);
      if (typeof member !== 'function') return member;
      return (...expected: unknown[]) => {
        try {
          const result: unknown = member(...expected);
          return result instanceof Promise ? result.catch(explain) : result;
        } catch (error) {
          return explain(error);
        }
      };
    },
  });
}

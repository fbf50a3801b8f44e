/**
 * Settings of every AWS client in a handler: three attempts of at most 2.5 s each (0.5 s to connect, 2 s to respond).
 * By default the SDK waits without a limit. Without `throwOnRequestTimeout` it only logs a warning and continues to
 * wait.
 *
 * @example
 * const client = new DynamoDBClient(clientSettings);
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/**
 * Settings of every AWS client in a handler. The SDK's own defaults wait without end for an answer; a visitor
 * does not. Three attempts of at most 2.5 s each (0.5 s to connect, 2 s to answer) stay below the time-outs of
 * the functions. `throwOnRequestTimeout` is needed: without it the SDK only writes a warning and goes on waiting.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

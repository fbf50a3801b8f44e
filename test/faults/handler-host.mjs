// Runs a handler in its own process, which can be killed at any time. The argument is the path of the bundle. Events
// and results are messages.
const { handler } = await import(process.argv[2]);

/** Settings of the petition's functions in the templates. */
const timeoutMs = 10_000;

process.on('message', async ({ number, event }) => {
  const end = Date.now() + timeoutMs;
  const context = {
    awsRequestId: `invocation-${number}`,
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  const result = await handler(event, context).then(
    (payload) => ({ ok: true, payload }),
    (error) => ({ ok: false, errorType: error.name, errorMessage: error.message }),
  );
  process.send({ number, result });
});
process.on('disconnect', () => process.exit());
process.send('ready');

// Runs a handler in a process of its own, which may be killed at any moment: the bundle's path is the argument, events
// come as messages and answers go back as such.
const { handler } = await import(process.argv[2]);

/** What the petition's functions have in the templates. */
const timeoutMs = 10_000;

process.on('message', async ({ number, event }) => {
  const end = Date.now() + timeoutMs;
  const context = {
    awsRequestId: `invocation-${number}`,
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  const answer = await handler(event, context).then(
    (payload) => ({ ok: true, payload }),
    (error) => ({ ok: false, errorType: error.name, errorMessage: error.message }),
  );
  process.send({ number, answer });
});
process.on('disconnect', () => process.exit());
process.send('ready');

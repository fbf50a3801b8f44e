import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads a secret's current value.
 *
 * @param refused a value that this reader gave and that somebody refused, as happens after a rotation: it is read anew.
 * @default a value in memory is believed until its time is over
 */
export type SecretReader = (refused?: string) => Promise<string>;

/**
 * A refused value is read anew at most so often, in milliseconds: somebody who refuses every value must not make
 * a request to Secrets Manager of each of a visitor's.
 */
const renewEveryMs = 10_000;

/**
 * Reads a secret from Secrets Manager once and keeps it in memory for a while. Simultaneous calls share one
 * request; a failure is not kept.
 *
 * @param keepForMs how long a value is used before it is read again. @default 300000
 * @throws from the reader: the SDK's error, or an Error when the secret is no text
 */
export function secretReader(client: SecretsManagerClient, arn: string, keepForMs = 300_000): SecretReader {
  let kept: { readonly value: Promise<string>; readonly until: number } | undefined;
  let renewAgainAt = 0;
  return async (refused) => {
    const held = kept;
    if (refused !== undefined && held && Date.now() >= renewAgainAt) {
      const same = (await held.value.catch(() => undefined)) === refused;
      // Unless another call has just read it anew.
      if (same && kept === held) {
        kept = undefined;
        renewAgainAt = Date.now() + renewEveryMs;
      }
    }
    if (!kept || kept.until <= Date.now()) {
      const value = read(client, arn);
      const entry = { value, until: Date.now() + keepForMs };
      kept = entry;
      value.catch(() => {
        if (kept === entry) kept = undefined;
      });
    }
    return kept.value;
  };
}

async function read(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (!SecretString) throw new Error('The secret holds no text.');
  return SecretString;
}

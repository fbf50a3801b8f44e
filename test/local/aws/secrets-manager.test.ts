import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSecretsManager } from '../../../local/aws/secrets-manager.ts';
import type { LocalServer } from '../../../local/server.ts';
import { testFolder } from '../../support/test-folder.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
let file: string;
let server: LocalServer;
let client: SecretsManagerClient;

function clientWith(keys = credentials, options: { systemClockOffset?: number; region?: string } = {}) {
  return new SecretsManagerClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: keys,
    maxAttempts: 1,
    ...options,
  });
}

async function start(): Promise<void> {
  server = await startSecretsManager({ file, credentials });
  client = clientWith();
}

beforeEach(async () => {
  file = join(testFolder(), 'state', 'secrets.json');
  await start();
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

async function secretValue(SecretId: string, VersionStage?: string): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
}

describe('secrets', () => {
  test('reads a secret by name, ARN, and ARN without its random suffix', async () => {
    const created = await client.send(
      new CreateSecretCommand({ Name: 'app/origin', SecretString: 'one', Description: 'd' }),
    );
    expect(created.ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:000000000000:secret:app\/origin-[0-9a-f]{6}$/,
    );
    for (const id of ['app/origin', created.ARN ?? '', (created.ARN ?? '').slice(0, -7)]) {
      const read = await client.send(new GetSecretValueCommand({ SecretId: id }));
      expect(read).toMatchObject({
        ARN: created.ARN,
        Name: 'app/origin',
        SecretString: 'one',
        VersionId: created.VersionId,
        VersionStages: ['AWSCURRENT'],
      });
      expect(read.CreatedDate).toBeInstanceOf(Date);
    }
  });

  test('returns the same bytes of a binary value', async () => {
    const SecretBinary = Buffer.from([0, 255, 10, 13]);
    await client.send(new CreateSecretCommand({ Name: 'binary', SecretBinary }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'binary' }));
    expect(Buffer.from(read.SecretBinary ?? [])).toEqual(SecretBinary);
    expect(read.SecretString).toBeUndefined();
  });

  test('a new value makes the old one the previous version', async () => {
    await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    await client.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'two' }));
    await client.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'three' }));
    expect(await secretValue('s')).toBe('three');
    expect(await secretValue('s', 'AWSPREVIOUS')).toBe('two');
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 's' }));
    expect(Object.values(VersionIdsToStages ?? {}).sort()).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
  });

  test('a rotation goes from pending to current, and the old value stays readable as previous', async () => {
    const { VersionId: old } = await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    const pending = await client.send(
      new PutSecretValueCommand({ SecretId: 's', SecretString: 'two', VersionStages: ['AWSPENDING'] }),
    );
    expect(pending.VersionStages).toEqual(['AWSPENDING']);
    expect(await secretValue('s')).toBe('one');
    expect(await secretValue('s', 'AWSPENDING')).toBe('two');
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 's',
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending.VersionId,
        RemoveFromVersionId: old,
      }),
    );
    expect(await secretValue('s')).toBe('two');
    expect(await secretValue('s', 'AWSPREVIOUS')).toBe('one');
  });

  test('refuses to move a label from a version that lacks it', async () => {
    const { VersionId: old } = await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    const { VersionId: pending } = await client.send(
      new PutSecretValueCommand({ SecretId: 's', SecretString: 'two', VersionStages: ['AWSPENDING'] }),
    );
    const move = (RemoveFromVersionId?: string, MoveToVersionId: string | undefined = pending) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: 's',
          VersionStage: 'AWSCURRENT',
          MoveToVersionId,
          RemoveFromVersionId,
        }),
      );
    await expect(move(pending)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(move()).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(move(old, 'f'.repeat(32))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await secretValue('s')).toBe('one');
  });

  test('a retry with the same token changes nothing; another value with it is refused', async () => {
    const ClientRequestToken = 'a'.repeat(32);
    await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    const put = (SecretString: string) =>
      client.send(new PutSecretValueCommand({ SecretId: 's', SecretString, ClientRequestToken }));
    const first = await put('two');
    expect((await put('two')).VersionId).toBe(first.VersionId);
    await expect(put('three')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect(await secretValue('s', 'AWSPREVIOUS')).toBe('one');
  });

  test('errors have the names of AWS', async () => {
    await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    await expect(secretValue('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(secretValue('s', 'AWSPENDING')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(
      client.send(new CreateSecretCommand({ Name: 's', SecretString: 'two' })),
    ).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
    await expect(
      client.send(new CreateSecretCommand({ Name: 'a b', SecretString: 'x' })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(client.send(new PutSecretValueCommand({ SecretId: 's' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(
      client.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'x'.repeat(65_537) })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  test('fifty concurrent changes are all stored', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        client.send(new CreateSecretCommand({ Name: `s${i}`, SecretString: String(i) })),
      ),
    );
    await restart();
    const values = await Promise.all(Array.from({ length: 50 }, (_, i) => secretValue(`s${i}`)));
    expect(values).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });
});

async function restart(): Promise<void> {
  client.destroy();
  await server.close();
  await start();
}

describe('signatures', () => {
  test.each([
    [
      'an unknown key',
      { accessKeyId: 'other', secretAccessKey: 'local-secret' },
      {},
      'UnrecognizedClientException',
    ],
    ['a wrong secret', { accessKeyId: 'local', secretAccessKey: 'other' }, {}, 'InvalidSignatureException'],
    ['a clock 16 minutes off', credentials, { systemClockOffset: 16 * 60_000 }, 'InvalidSignatureException'],
    ['another region', credentials, { region: 'eu-west-1' }, 'IncompleteSignatureException'],
  ])('%s is refused', async (_, keys, options, name) => {
    await expect(
      clientWith(keys, options).send(new GetSecretValueCommand({ SecretId: 's' })),
    ).rejects.toMatchObject({ name });
  });

  test('a request without a signature is refused', async () => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'secretsmanager.GetSecretValue' },
      body: '{"SecretId":"s"}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  test('a body altered after it was signed is refused', async () => {
    await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    const altered = clientWith();
    altered.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string | Uint8Array };
        const body = new TextDecoder().decode(request.body as Uint8Array);
        request.body = body.replace('"two"', '"six"');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(
      altered.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'two' })),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    expect(await secretValue('s')).toBe('one');
  });
});

describe('the state file', () => {
  test('stores secrets across a restart, readable by the owner only', async () => {
    const { ARN } = await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
    await client.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'two' }));
    await restart();
    expect(await secretValue(ARN ?? '')).toBe('two');
    expect(await secretValue('s', 'AWSPREVIOUS')).toBe('one');
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, '..'))).toEqual(['secrets.json']);
  });

  test.each(['', '{', '[]', '{"format":1,"secrets":[{}]}', '{"format":2,"secrets":[]}'])(
    'with the contents %j is reported with what to do',
    async (content) => {
      await client.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 1 });
      await writeFile(file, content);
      await expect(startSecretsManager({ file, credentials })).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(/secrets\.json .*--fresh/),
      });
    },
  );
});

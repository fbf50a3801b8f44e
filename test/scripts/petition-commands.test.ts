import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hideSignature } from '../../lambdas/petition/hide.ts';
import { storeSignature } from '../../lambdas/petition/store.ts';
import { exportSignatures } from '../../scripts/petition/export.ts';
import { awsVariables, dynamoDbWith, type Service } from '../lambdas/aws.ts';
import { project } from '../support/local-run.ts';

const from = 'Jamstack-dev-Data-SignaturesTable-from';
let folder: string;
let source: Service<DynamoDBClient>;
let copy: Service<DynamoDBClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'petition-'));
  [source, copy] = await Promise.all([dynamoDbWith(from), dynamoDbWith('copy')]);
  const names = [
    'Ann',
    '=HYPERLINK("https://example.com")',
    '"Zoë", \'quoted\'',
    "'=",
    '渡辺 😀',
    '-1',
    'A; B',
  ];
  for (const [index, name] of names.entries()) {
    await storeSignature(source.client, { tableName: from, shards: 4 }, { id: `-key-of-${index}`, name });
  }
  await hideSignature(source.client, { tableName: from }, '-key-of-0');
});

afterAll(async () => {
  await Promise.all([source.close(), copy.close()]);
  await rm(folder, { recursive: true });
});

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `npm run petition:…` does. */
function petition(name: string, args: readonly string[], endpoint?: string, input = ''): Promise<Ending> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/petition-${name}.ts`, ...args], {
    cwd: project,
    env: { PATH, ...awsVariables, ...(endpoint && { AWS_ENDPOINT_URL_DYNAMODB: endpoint }) },
  });
  const ending = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ending.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ending.err += text;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...ending })));
}

async function contents({ client }: Service<DynamoDBClient>, tableName: string): Promise<string[]> {
  let text = '';
  for await (const chunk of exportSignatures({
    client,
    tableName,
    format: 'jsonl',
    withHidden: true,
    pageSize: 3,
  })) {
    text += chunk.text;
  }
  return text.trimEnd().split('\n').sort();
}

describe('what is exported', () => {
  test.each(['csv', 'jsonl'])('as %s is imported as it was, and twice is once', async (format) => {
    const file = join(folder, `all.${format}`);
    const exported = await petition(
      'export',
      ['--stage', 'dev', '--format', format, '--output', file],
      source.url,
    );
    expect(exported).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('exported 7 signatures'),
    });
    const { client, url } = await (format === 'csv' ? copy : dynamoDbWith('copy'));
    const outcomes = [];
    for (let time = 0; time < 2; time++) {
      outcomes.push(await petition('import', ['--table', 'copy', '--input', file], url));
    }
    expect(outcomes).toMatchObject([
      {
        code: 0,
        err: expect.stringContaining('imported 7 signatures; 0 were there already; 0 lines refused'),
      },
      {
        code: 0,
        err: expect.stringContaining('imported 0 signatures; 7 were there already; 0 lines refused'),
      },
    ]);
    expect(await contents({ client } as Service<DynamoDBClient>, 'copy')).toEqual(
      await contents(source, from),
    );
  });

  test('holds no cell that a spreadsheet would run', async () => {
    const { out } = await petition('export', ['--table', from], source.url);
    const [header, ...lines] = out.trimEnd().split('\r\n');
    expect(header).toBe('id,name,signedAt,signedAtId,hiddenAt');
    expect(lines).toHaveLength(7);
    expect(out).not.toMatch(/(^|,)"?[=+\-@]/m);
  });
});

describe('an import', () => {
  const signedAt = '2025-01-02T03:04:05.678Z';

  test('names the lines that are not right, and stores every other one', async () => {
    const lines = [
      'id,name,signedAt,hiddenAt',
      `good-key-1,One,${signedAt},`,
      `bad,Two,${signedAt},`,
      `good-key-3,"Three,${signedAt},`,
      `good-key-4,Four,${signedAt},${signedAt}`,
      `good-key-1,Another,${signedAt},`,
      `good-key-6,Six,${signedAt},`,
    ];
    const table = await dynamoDbWith('copy');
    const args = ['--table', 'copy', '--input', '-', '--format', 'csv'];
    const { code, err } = await petition('import', args, table.url, lines.join('\n'));
    expect(code).toBe(1);
    for (const number of [3, 4, 6]) expect(err).toMatch(new RegExp(`^line ${number}: `, 'm'));
    expect(err).toContain('imported 3 signatures; 0 were there already; 3 lines refused');
    const stored = (await contents(table, 'copy')).map((line) => JSON.parse(line));
    expect(stored.map(({ name, hiddenAt }) => [name, hiddenAt])).toEqual([
      ['One', undefined],
      ['Four', signedAt],
      ['Six', undefined],
    ]);
    const shown = await petition('export', ['--table', 'copy', '--without-hidden'], table.url);
    expect(shown.err).toContain('exported 2 signatures');
    await table.close();
  });

  test('of a CSV file without header stores nothing', async () => {
    const args = ['--table', 'copy', '--input', '-', '--format', 'csv'];
    const { code, err } = await petition('import', args, copy.url, `good-key-9,Nine,${signedAt}\n`);
    expect(code).toBe(2);
    expect(err).toContain('The first line must name the columns');
  });
});

describe('a fill', () => {
  test('makes the same signatures again, and goes nowhere but to this machine', async () => {
    const table = await dynamoDbWith('filled');
    for (const number of ['30', '60', '60']) {
      const { code } = await petition('fill', ['--table', 'filled', '--number', number], table.url);
      expect(code).toBe(0);
      expect(await contents(table, 'filled')).toHaveLength(Number(number));
    }
    await table.close();
  });
});

describe('a command', () => {
  test.each(['export', 'import', 'fill'])('petition:%s explains itself', async (name) => {
    const { code, out, err } = await petition(name, ['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`petition:${name} -- --stage`);
  });

  test.each([
    ['export', [], 'Say which table'],
    ['export', ['--stage', 'prod'], 'No table here begins with Jamstack-prod-Data-Signatures'],
    ['export', ['--table', 'missing'], 'There is no table of that name'],
    ['export', ['--table', from, '--format', 'xml'], '--format takes csv or jsonl'],
    ['export', ['--table', from, '--output', '/missing/folder/file'], "The file can't be written"],
    ['import', ['--table', from], 'Say which file'],
    ['import', ['--table', from, '--input', 'signatures.txt'], 'Say in which format'],
    ['import', ['--table', from, '--input', 'missing.csv'], "The file can't be read"],
    ['fill', ['--table', from, '--number', '0'], '--number takes a whole number'],
  ])('petition:%s with %j says what to change', async (name, args, sentence) => {
    const { code, out, err } = await petition(name, args, source.url);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('that can reach nothing says so', async () => {
    const { code, err } = await petition('export', ['--table', from], 'http://127.0.0.1:1');
    expect(code).toBe(2);
    expect(err).toContain("DynamoDB can't be reached");
  });

  test('leaves no piece of a file behind that it could not finish', async () => {
    await petition('export', ['--table', 'missing', '--output', join(folder, 'broken.csv')], source.url);
    expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([]);
  });

  test('finds the table in the state folder of a local run', async () => {
    const data = join(folder, 'state');
    const { err } = await petition('export', ['--stage', 'dev', '--local', data]);
    expect(err).toContain('No table here begins with Jamstack-dev-Data-Signatures');
    await writeFile(join(data, 'lock'), String(process.pid));
    const locked = await petition('export', ['--stage', 'dev', '--local', data]);
    expect(locked.err).toContain('is in use by another run');
    expect(await readFile(join(data, 'lock'), 'utf8')).toBe(String(process.pid));
  });
});

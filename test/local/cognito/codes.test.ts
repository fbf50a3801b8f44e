import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Codes } from '../../../local/cognito/codes.ts';
import { Mailbox } from '../../../local/cognito/mailbox.ts';
import { stateFolder } from './pool.ts';

const minute = 60_000;

async function codesAt(
  hasAccount: (name: string) => boolean = () => false,
): Promise<{ codes: Codes; clock: { now: number }; file: string }> {
  const clock = { now: 0 };
  const file = join(await stateFolder(), 'codes.json');
  return { codes: await Codes.load(file, hasAccount, () => clock.now), clock, file };
}

const other = (code: string | undefined) => (code === '000000' ? '000001' : '000000');

describe('a code', () => {
  test('has six digits, and is valid once, for its case-insensitive name and its purpose', async () => {
    const { codes } = await codesAt();
    const code = (await codes.issue('reset', 'a@b.c')) as string;
    expect(code).toMatch(/^\d{6}$/);
    expect(await codes.use('confirmation', 'a@b.c', code)).toBe('expired');
    expect(await codes.use('reset', 'x@b.c', code)).toBe('expired');
    expect(await codes.use('reset', 'A@B.C', code)).toBe('valid');
    expect(await codes.use('reset', 'a@b.c', code)).toBe('expired');
  });

  test.each([
    ['reset', 60 * minute],
    ['confirmation', 24 * 60 * minute],
  ] as const)('for a %s is valid for %i ms', async (purpose, lifetime) => {
    for (const [after, result] of [
      [lifetime - 1, 'valid'],
      [lifetime, 'expired'],
    ] as const) {
      const { codes, clock } = await codesAt();
      const code = (await codes.issue(purpose, 'a')) as string;
      clock.now = after;
      expect(await codes.use(purpose, 'a', code)).toBe(result);
    }
  });

  test('is valid after four wrong entries, and invalid after five', async () => {
    for (const [wrongs, result] of [
      [4, 'valid'],
      [5, 'limit exceeded'],
    ] as const) {
      const { codes } = await codesAt();
      const code = (await codes.issue('reset', 'a')) as string;
      for (let count = 0; count < wrongs; count++)
        expect(await codes.use('reset', 'a', other(code))).toBe('invalid');
      expect(await codes.use('reset', 'a', code)).toBe(result);
    }
  });

  test('replaces the previous one', async () => {
    const { codes } = await codesAt();
    const first = await codes.issue('reset', 'a');
    let second = await codes.issue('reset', 'a');
    // One in a million is the same.
    if (second === first) second = await codes.issue('reset', 'a');
    expect(await codes.use('reset', 'a', first as string)).toBe('invalid');
    expect(await codes.use('reset', 'a', second as string)).toBe('valid');
  });

  test('is issued at most five times an hour, used or not', async () => {
    const { codes, clock } = await codesAt();
    for (let count = 0; count < 5; count++) {
      const code = await codes.issue('reset', 'a');
      expect(await codes.use('reset', 'a', code as string)).toBe('valid');
    }
    clock.now = 60 * minute - 1;
    expect(codes.mayIssue('reset', 'A')).toBe(false);
    expect(codes.mayIssue('confirmation', 'a')).toBe(true);
    expect(await codes.issue('reset', 'a')).toBeUndefined();
    clock.now = 60 * minute;
    expect(codes.mayIssue('reset', 'a')).toBe(true);
    expect(await codes.issue('reset', 'a')).toBeDefined();
  });

  test('survives a restart, with its number of wrong entries', async () => {
    const { codes, file } = await codesAt();
    const code = (await codes.issue('reset', 'a')) as string;
    for (let count = 0; count < 5; count++) await codes.use('reset', 'a', other(code));
    const again = await Codes.load(
      file,
      () => false,
      () => 0,
    );
    expect(await again.use('reset', 'a', code)).toBe('limit exceeded');
  });

  test('is removed when there are very many names without an account', async () => {
    const { codes, file } = await codesAt();
    const issues = Array.from({ length: 1_001 }, (_, name) => codes.issue('reset', String(name)));
    const [first, second] = await Promise.all(issues);
    expect(await codes.use('reset', '0', first as string)).toBe('expired');
    expect(await codes.use('reset', '1', second as string)).toBe('valid');
    expect(JSON.parse(await readFile(file, 'utf8')).codes).toHaveLength(1_000);
  });

  test('of an account stays valid, and keeps its limit, while many unknown names request codes', async () => {
    const { codes } = await codesAt((name) => name === 'a@b.c');
    for (let count = 0; count < 4; count++) await codes.issue('reset', 'a@b.c');
    const last = await codes.issue('reset', 'a@b.c');
    await Promise.all(Array.from({ length: 1_001 }, (_, name) => codes.issue('reset', String(name))));
    expect(await codes.issue('reset', 'a@b.c')).toBeUndefined();
    expect(await codes.use('reset', 'a@b.c', last as string)).toBe('valid');
  });

  test('of each account stays, even for more than a thousand accounts', async () => {
    const { codes } = await codesAt(() => true);
    const issues = Array.from({ length: 1_001 }, (_, name) => codes.issue('reset', String(name)));
    const [first] = await Promise.all(issues);
    expect(await codes.use('reset', '0', first as string)).toBe('valid');
  });
});

describe('the mailbox', () => {
  test('keeps the last fifty e-mails, the newest first, across a restart', async () => {
    const file = join(await stateFolder(), 'mails.json');
    const mailbox = await Mailbox.load(file);
    await Promise.all(
      Array.from({ length: 51 }, (_, number) => mailbox.send('a@b.c', String(number), 'text')),
    );
    const { mails } = await Mailbox.load(file);
    expect([mails.length, mails[0]?.subject, mails.at(-1)?.subject]).toEqual([50, '50', '1']);
  });

  test.each(['null', '{"format":1,"mails":[{}]}', '{"format":2,"mails":[]}'])(
    'that is damaged is reported: %s',
    async (text) => {
      const file = join(await stateFolder(), 'mails.json');
      await writeFile(file, text);
      await expect(Mailbox.load(file)).rejects.toThrow('mails.json is damaged');
    },
  );
});

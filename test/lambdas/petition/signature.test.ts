import { describe, expect, test } from '@jest/globals';
import { readIdempotencyKey, readName } from '../../../lambdas/petition/signature.ts';
import type { Body } from '../../../lambdas/shared/body.ts';
import { expectProblem } from '../problem.ts';

describe('a name', () => {
  test.each([
    ['one character', 'A', 'A'],
    ['100 characters', 'a'.repeat(100), 'a'.repeat(100)],
    ['100 characters beyond the first plane', '😀'.repeat(100), '😀'.repeat(100)],
    ['100 letters, each composed of two characters', 'e\u0301'.repeat(100), 'é'.repeat(100)],
    ['a name with space around it', ' \n Zoë\t ', 'Zoë'],
    ['markup', '<b>Ann</b>', '<b>Ann</b>'],
    ['another script', '渡辺 さん', '渡辺 さん'],
  ])('may be %s', (_, sent, name) => {
    expect(readName(sent)).toBe(name);
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', ['Ann']],
    ['empty', ''],
    ['only space', ' \t\n\u00a0\u3000'],
    ['101 characters', 'a'.repeat(101)],
    ['of two lines', 'Ann\nLee'],
    ['with a null character', 'Ann\0'],
    ['with a tab', 'Ann\tLee'],
    ['with an escape', 'Ann\u001b[0m'],
    ['with a deletion', 'Ann\u007f'],
    ['with a C1 control character', 'Ann\u0085Lee'],
    ['with half of a surrogate pair', 'Ann\ud800'],
  ])('may not be %s', (_, sent) => {
    expectProblem(() => readName(sent), 'invalid-signature');
  });
});

describe('an idempotency key', () => {
  const form = (field?: string): Body => ({
    type: 'form',
    fields: new Map(field === undefined ? [] : [['idempotencyKey', field]]),
  });

  test.each(['a'.repeat(8), 'Z'.repeat(64), '0123-_az'])('may be %s', (key) => {
    expect(readIdempotencyKey(key, form())).toBe(key);
    expect(readIdempotencyKey(undefined, form(key))).toBe(key);
  });

  test.each([
    'a'.repeat(7),
    'a'.repeat(65),
    'abcdefg ',
    'abcdefg.',
    'abcdefgé',
    'abcdefgh\n',
    'one-key1, two-key2',
  ])('may not be %s', (key) => {
    expectProblem(() => readIdempotencyKey(key, form()), 'invalid-idempotency-key');
    expectProblem(() => readIdempotencyKey(undefined, form(key)), 'invalid-idempotency-key');
  });

  test('may not be an empty header', () => {
    expectProblem(() => readIdempotencyKey('', form()), 'invalid-idempotency-key');
  });

  test('is the header before the field', () => {
    expect(readIdempotencyKey('header-1', form('field-12'))).toBe('header-1');
  });

  test('is none where none was sent, or in a hidden field that no script filled', () => {
    for (const body of [form(), form('')]) expect(readIdempotencyKey(undefined, body)).toBeUndefined();
  });

  test('of a JSON body is the header alone', () => {
    const json: Body = { type: 'json', fields: new Map([['idempotencyKey', 'field-12']]) };
    expect(readIdempotencyKey(undefined, json)).toBeUndefined();
  });
});

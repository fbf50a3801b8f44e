import { describe, expect, test } from '@jest/globals';
import { readIdempotencyKey, readName } from '../../../lambdas/petition/signature.ts';
import type { Body } from '../../../lambdas/shared/body.ts';
import { expectProblem } from '../problem.ts';

describe('a name', () => {
  test.each([
    ['one character', 'A', 'A'],
    ['100 characters', 'a'.repeat(100), 'a'.repeat(100)],
    ['100 emoji', '😀'.repeat(100), '😀'.repeat(100)],
    ['100 letters with combining accents', 'e\u0301'.repeat(100), 'é'.repeat(100)],
    ['a name with surrounding whitespace', ' \n Zoë\t ', 'Zoë'],
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
    ['only whitespace', ' \t\n\u00a0\u3000'],
    ['101 characters', 'a'.repeat(101)],
    ['of two lines', 'Ann\nLee'],
    ['with a null character', 'Ann\0'],
    ['with a tab', 'Ann\tLee'],
    ['with an escape character', 'Ann\u001b[0m'],
    ['with a delete character', 'Ann\u007f'],
    ['with a C1 control character', 'Ann\u0085Lee'],
    ['with an unpaired surrogate', 'Ann\ud800'],
  ])('must not be %s', (_, sent) => {
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
  ])('must not be %s', (key) => {
    expectProblem(() => readIdempotencyKey(key, form()), 'invalid-idempotency-key');
    expectProblem(() => readIdempotencyKey(undefined, form(key)), 'invalid-idempotency-key');
  });

  test('must not be an empty header', () => {
    expectProblem(() => readIdempotencyKey('', form()), 'invalid-idempotency-key');
  });

  test('is taken from the header rather than the field', () => {
    expect(readIdempotencyKey('header-1', form('field-12'))).toBe('header-1');
  });

  test('is missing if there is none, or the field is empty', () => {
    for (const body of [form(), form('')]) expect(readIdempotencyKey(undefined, body)).toBeUndefined();
  });

  test('of a JSON request is only taken from the header', () => {
    const json: Body = { type: 'json', fields: new Map([['idempotencyKey', 'field-12']]) };
    expect(readIdempotencyKey(undefined, json)).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import { signRoute } from '../../../lambdas/petition/sign.schema.ts';
import { readRequest } from '../../../lambdas/shared/read-request.ts';
import { formRequest, httpEvent, jsonRequest } from '../event.ts';
import { expectProblem } from '../problem.ts';

const readJson = (fields: object, headers = {}) =>
  readRequest(signRoute, httpEvent(jsonRequest(fields, headers)));
const readForm = (fields: Record<string, string>, headers = {}) =>
  readRequest(signRoute, httpEvent(formRequest({ signature: 'Ann', ...fields }, headers)));
const readName = (signature: unknown) => readJson({ signature }).body.fields.signature;

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

test.each(['x', 1, true])('the honeypot must not have the value %j', (website) => {
  expectProblem(() => readJson({ signature: 'Ann', website }), 'invalid-signature');
});

test.each([undefined, null, ''])('the honeypot may have the value %j', (website) => {
  expect(readJson({ signature: 'Ann', website }).body.fields.signature).toBe('Ann');
});

describe('an idempotency key', () => {
  const header = (key: string) => readForm({}, { 'idempotency-key': key });

  test.each(['a'.repeat(8), 'Z'.repeat(64), '0123-_az'])('may be %s', (key) => {
    expect(header(key).headers['idempotency-key']).toBe(key);
    expect(readForm({ idempotencyKey: key }).body.fields).toMatchObject({ idempotencyKey: key });
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
    expectProblem(() => header(key), 'invalid-idempotency-key');
    expectProblem(() => readForm({ idempotencyKey: key }), 'invalid-idempotency-key');
  });

  test('must not be an empty header', () => {
    expectProblem(() => header(''), 'invalid-idempotency-key');
  });

  test('may be missing, or an empty field of a form', () => {
    expect(readForm({}).headers['idempotency-key']).toBeUndefined();
    expect(readForm({ idempotencyKey: '' }).body.fields).toMatchObject({ idempotencyKey: '' });
  });

  test('of a JSON request is only taken from the header', () => {
    const { fields } = readJson({ signature: 'Ann', idempotencyKey: 'field-12' }).body;
    expect(fields).not.toHaveProperty('idempotencyKey');
  });
});

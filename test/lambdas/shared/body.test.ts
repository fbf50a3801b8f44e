import { describe, expect, test } from '@jest/globals';
import { maxBodyBytes, readBody } from '../../../lambdas/shared/body.ts';
import type { Problem } from '../../../lambdas/shared/problem.ts';
import { formType as form } from '../../../lambdas/shared/route.ts';
import { expectProblem } from '../problem.ts';

const jsonType = { 'content-type': 'application/json' };
const formType = { 'content-type': form };
const mediaTypes = ['application/json', form];

function read(headers: Record<string, string>, body: string | Buffer) {
  return Buffer.isBuffer(body)
    ? readBody({ headers, body: body.toString('base64'), isBase64Encoded: true }, mediaTypes)
    : readBody({ headers, body, isBase64Encoded: false }, mediaTypes);
}

describe('the media type', () => {
  test.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json ; boundary=x',
    'application/json; charset = utf-8 ; a=b',
  ])('%s is JSON', (type) => {
    expect(read({ 'content-type': type }, '{"a":1}').mediaType).toBe('application/json');
  });

  test.each(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8'])(
    '%s is a form',
    (type) => {
      expect(read({ 'content-type': type }, 'a=1').mediaType).toBe(form);
    },
  );

  test.each([
    '',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json+x',
    'application/jsonx',
    'application/json; charset=utf-16',
    'application/json; charset=x-utf-8',
    'application/json; charset=utf-8x',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    'application/json, application/json',
  ])('"%s" is rejected with 415', (type) => {
    expectProblem(() => read({ 'content-type': type }, '{}'), 'unsupported-media-type');
  });

  test('a missing type is rejected with 415', () => {
    expectProblem(
      () => readBody({ headers: {}, body: '{}', isBase64Encoded: false }, mediaTypes),
      'unsupported-media-type',
    );
  });
});

describe('the size of a body', () => {
  const json = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;

  test('16 KiB are accepted, plain and base64', () => {
    expect(read(jsonType, json(maxBodyBytes)).value).toHaveProperty('a');
    expect(read(jsonType, Buffer.from(json(maxBodyBytes))).value).toHaveProperty('a');
  });

  test('one byte more is rejected with 413, plain and base64', () => {
    expectProblem(() => read(jsonType, json(maxBodyBytes + 1)), 'body-too-large');
    expectProblem(() => read(jsonType, Buffer.from(json(maxBodyBytes + 1))), 'body-too-large');
  });

  test('the limit applies to bytes, not characters', () => {
    expectProblem(() => read(jsonType, JSON.stringify({ a: 'é'.repeat(8_190) })), 'body-too-large');
  });
});

describe('an invalid body is rejected with 400', () => {
  test('as JSON: a missing body', () => {
    expectProblem(() => readBody({ headers: jsonType, isBase64Encoded: false }, mediaTypes), 'invalid-body');
  });

  test.each(['', '{', 'null', '[]', '"text"', '1', '{"a":1}x'])('as JSON: %s', (body) => {
    expectProblem(() => read(jsonType, body), 'invalid-body');
  });

  test.each(['a=%', 'a=%zz', 'a=%c3', '%ff=1', 'a=1&a=2', 'a&a'])('as a form: %s', (body) => {
    expectProblem(() => read(formType, body), 'invalid-body');
  });

  test('as JSON with U+FFFD, with which API Gateway replaces invalid UTF-8', () => {
    expectProblem(() => read(jsonType, '{"a":"\ufffd"}'), 'invalid-body');
  });

  test.each([
    ['JSON that cannot be parsed', jsonType, '{', /JSON/],
    ['JSON that is no object', jsonType, '[]', /^The body must be a JSON object\.$/],
    ['a field that is there twice', formType, 'a=1&a=2', /^A field occurs twice\.$/],
    ['bytes that are not UTF-8', jsonType, Buffer.from([0xff]), /encoded data was not valid/],
  ])('with its cause, for the log: %s', (_, type, body, message) => {
    const cause = expect.objectContaining({ message: expect.stringMatching(message) });
    expect(() => read(type, body)).toThrow(expect.objectContaining({ cause }));
  });

  test('with U+FFFD as the reason, for the log', () => {
    const reason = expect.objectContaining({ reason: 'U+FFFD' });
    expect(() => read(jsonType, '{"a":"\ufffd"}')).toThrow(reason);
  });

  test('as base64 that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expectProblem(() => read(jsonType, bytes), 'invalid-body');
  });
});

describe('a request from another site', () => {
  const from = (site: string, type: Record<string, string>, body: string) =>
    read({ ...type, 'sec-fetch-site': site }, body);

  test('is rejected with 403 if it is a form', () => {
    expectProblem(() => from('cross-site', formType, 'a=1'), 'cross-site-request');
  });

  test.each(['same-origin', 'same-site', 'none'])('is accepted if it is a form and %s', (site) => {
    expect(from(site, formType, 'a=1').mediaType).toBe(form);
  });

  test('is accepted if it is JSON, which a form cannot send', () => {
    expect(from('cross-site', jsonType, '{}').mediaType).toBe('application/json');
  });
});

describe('the fields of a body', () => {
  test('a form is decoded once, and a plus sign is a space', () => {
    const { value } = read(formType, Buffer.from('name=Zo%C3%AB+%2B+1%2525&empty=&flag&&'));
    expect(value).toEqual({ name: 'Zoë + 1%25', empty: '', flag: '' });
  });

  test('JSON values are unchanged, and the prototype of the object is not', () => {
    const { value } = read(jsonType, '{"a":1,"b":null,"__proto__":{"c":2}}') as {
      value: Record<string, unknown>;
    };
    expect(value).toMatchObject({ a: 1, b: null });
    expect(value.c).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf(JSON.parse('{}')));
  });

  test('a field of a form cannot change the prototype of the object', () => {
    const { value } = read(formType, '__proto__=x') as { value: Record<string, unknown> };
    expect(Object.keys(value)).toEqual(['__proto__']);
  });
});

test('the detail of 415 lists the media types of the route', () => {
  try {
    readBody({ headers: {}, body: '{}', isBase64Encoded: false }, ['application/csp-report', form]);
  } catch (error) {
    const { detail } = (error as Problem).toJSON();
    expect(detail).toBe(`Send application/csp-report or ${form}, in UTF-8.`);
  }
  expect.assertions(1);
});

test('JSON of another type than application/json need not be an object', () => {
  const type = 'application/csp-reports+json';
  const event = { headers: { 'content-type': type }, body: '[1]', isBase64Encoded: false };
  expect(readBody(event, [type])).toEqual({ mediaType: type, value: [1] });
});

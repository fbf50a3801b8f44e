import { describe, expect, test } from 'vitest';
import {
  describeCount,
  readSignaturesList,
  ShownSignatures,
  SigningKey,
} from '../../../site/browser/signatures.ts';

const signature = (name: string, second = 0) => ({ name, signedAt: new Date(second * 1000).toISOString() });
const page = (count: number, ...signatures: ReturnType<typeof signature>[]) => ({
  count,
  signatures,
  next: null,
});

describe('the key of a signature', () => {
  function makeKeys(): SigningKey {
    let made = 0;
    return new SigningKey(() => `key-${++made}`);
  }

  test('stays the same through every attempt to sign with a name', () => {
    const key = makeKeys();
    expect([key.for('Ann'), key.for('Ann'), key.for('Ann')]).toEqual(['key-1', 'key-1', 'key-1']);
  });

  test('is a new one for another name, for a key belongs to one', () => {
    const key = makeKeys();
    expect([key.for('Ann'), key.for('Anna'), key.for('Ann')]).toEqual(['key-1', 'key-2', 'key-3']);
  });

  test('is a new one for the next signature, also with the same name', () => {
    const key = makeKeys();
    expect(key.for('Ann')).toBe('key-1');
    key.used();
    expect(key.for('Ann')).toBe('key-2');
  });
});

describe('the signatures on a page', () => {
  test('are those of the list, which says how many there are', () => {
    const shown = new ShownSignatures();
    expect(shown.count).toBeUndefined();
    expect(shown.take(page(2, signature('B', 2), signature('A', 1)))).toHaveLength(2);
    expect(shown.count).toBe(2);
  });

  test('have one’s own as soon as it is stored, counted once', () => {
    const shown = new ShownSignatures();
    shown.take(page(1, signature('A')));
    expect(shown.sign(signature('Me', 5))).toBe(true);
    expect(shown.sign(signature('Me', 5))).toBe(false);
    expect(shown.count).toBe(2);
  });

  test('have one’s own once when the list comes later, whether or not it holds it already', () => {
    for (const list of [page(1, signature('A')), page(2, signature('Me', 5), signature('A'))]) {
      const shown = new ShownSignatures();
      shown.sign(signature('Me', 5));
      expect(shown.take(list)).toEqual([signature('A')]);
      expect(shown.count).toBe(2);
    }
  });

  test('are not fewer because a later answer is older', () => {
    const shown = new ShownSignatures();
    shown.take(page(30, signature('A')));
    shown.sign(signature('Me', 5));
    shown.take(page(30, signature('B')));
    expect(shown.count).toBe(31);
    shown.take(page(40, signature('C')));
    expect(shown.count).toBe(40);
  });

  test('may have one name twice', () => {
    const shown = new ShownSignatures();
    expect(shown.take(page(2, signature('A', 2), signature('A', 1)))).toHaveLength(2);
  });
});

describe('a page of the list', () => {
  test('is taken as the API sends it', () => {
    const list = { count: 1, signatures: [signature('A')], next: 'c' };
    expect(readSignaturesList(list)).toEqual(list);
  });

  test.each([[null], [{}], [{ count: '1', signatures: [] }], [{ count: 1, signatures: [{ name: 'A' }] }]])(
    'of another shape is not: %j',
    (body) => {
      expect(readSignaturesList(body)).toBeUndefined();
    },
  );
});

test.each([
  [0, 'Nobody has signed yet. Be the first.'],
  [1, 'One person has signed.'],
  [1234567, '1,234,567 people have signed.'],
])('the count %i is told in a sentence', (count, sentence) => {
  expect(describeCount(count)).toBe(sentence);
});

import { describe, expect, test } from '@jest/globals';
import {
  describeCount,
  IdempotencyKey,
  type KeyStore,
  loadOwnSignature,
  readSignaturesPage,
  ShownSignatures,
  saveOwnSignature,
} from '../../../site/browser/signatures.ts';

const signature = (name: string, second = 0) => ({ name, signedAt: new Date(second * 1000).toISOString() });
const page = (count: number, ...signatures: ReturnType<typeof signature>[]) => ({
  count,
  signatures,
  next: null,
});

/** Stands for `sessionStorage`. */
function memoryStore(entries: Record<string, string> = {}): KeyStore {
  const map = new Map(Object.entries(entries));
  return {
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, value) => void map.set(name, value),
    removeItem: (name) => void map.delete(name),
  };
}

describe('IdempotencyKey', () => {
  function makeKeys(): IdempotencyKey {
    let made = 0;
    const store = memoryStore();
    return new IdempotencyKey(
      () => `key-${++made}`,
      () => store,
    );
  }

  test('stays the same for every attempt with the same name', () => {
    const key = makeKeys();
    expect([key.for('Ann'), key.for('Ann'), key.for('Ann')]).toEqual(['key-1', 'key-1', 'key-1']);
  });

  test('changes with the name', () => {
    const key = makeKeys();
    expect([key.for('Ann'), key.for('Anna'), key.for('Ann')]).toEqual(['key-1', 'key-2', 'key-3']);
  });

  test('changes after a signature was stored, also for the same name', () => {
    const key = makeKeys();
    expect(key.for('Ann')).toBe('key-1');
    key.discard();
    expect(key.for('Ann')).toBe('key-2');
  });

  test('survives a reload until the signature is stored', () => {
    const store = memoryStore();
    const open = (key: string) =>
      new IdempotencyKey(
        () => key,
        () => store,
      );
    expect(open('key-1').for('Ann')).toBe('key-1');
    const reloaded = open('key-2');
    expect(reloaded.for('Ann')).toBe('key-1');
    reloaded.discard();
    expect(open('key-3').for('Ann')).toBe('key-3');
    expect(open('key-4').for('Anna')).toBe('key-4');
  });

  test('lasts as long as the page if the browser blocks storage', () => {
    const key = new IdempotencyKey(
      () => crypto.randomUUID(),
      () => {
        throw new Error('The operation is insecure.');
      },
    );
    const first = key.for('Ann');
    expect(key.for('Ann')).toBe(first);
    key.discard();
    expect(key.for('Ann')).not.toBe(first);
  });

  test.each(['', 'null', '[]', '{"name":"Ann"}', '{"name":1,"key":2}'])(
    'ignores the invalid stored value %s',
    (signing) => {
      const key = new IdempotencyKey(
        () => 'key-1',
        () => memoryStore({ signing }),
      );
      expect(key.for('Ann')).toBe('key-1');
    },
  );
});

describe('the visitor’s own signature', () => {
  test('is saved for the maximum delay of the list', () => {
    const kept = memoryStore();
    const store = () => kept;
    saveOwnSignature(store, signature('Ann'), 1_000);
    expect(loadOwnSignature(store, 10_999)).toEqual(signature('Ann'));
    expect(loadOwnSignature(store, 11_000)).toBeUndefined();
  });

  test.each(['', 'null', '{"until":99}', '{"name":"Ann","until":99}'])(
    'is not loaded from the invalid value %j',
    (signed) => {
      expect(loadOwnSignature(() => memoryStore({ signed }), 1)).toBeUndefined();
    },
  );

  test('is not saved if the browser blocks storage', () => {
    const store = () => {
      throw new Error('The operation is insecure.');
    };
    saveOwnSignature(store, signature('Ann'), 1);
    expect(loadOwnSignature(store, 1)).toBeUndefined();
  });
});

describe('ShownSignatures', () => {
  test('takes signatures and count from the list', () => {
    const shown = new ShownSignatures();
    expect(shown.count).toBeUndefined();
    expect(shown.addPage(page(2, signature('B', 2), signature('A', 1)))).toHaveLength(2);
    expect(shown.count).toBe(2);
  });

  test('counts the visitor’s own signature at once, and once only', () => {
    const shown = new ShownSignatures();
    shown.addPage(page(1, signature('A')));
    expect(shown.sign(signature('Me', 5))).toBe(true);
    expect(shown.sign(signature('Me', 5))).toBe(false);
    expect(shown.count).toBe(2);
  });

  test('counts the visitor’s own signature once when the list arrives later, with or without it', () => {
    for (const list of [page(1, signature('A')), page(2, signature('Me', 5), signature('A'))]) {
      const shown = new ShownSignatures();
      shown.sign(signature('Me', 5));
      expect(shown.addPage(list)).toEqual([signature('A')]);
      expect(shown.count).toBe(2);
    }
  });

  test('never decreases the count for an older response', () => {
    const shown = new ShownSignatures();
    shown.addPage(page(30, signature('A')));
    shown.sign(signature('Me', 5));
    shown.addPage(page(30, signature('B')));
    expect(shown.count).toBe(31);
    shown.addPage(page(40, signature('C')));
    expect(shown.count).toBe(40);
  });

  test('keeps two signatures with the same name', () => {
    const shown = new ShownSignatures();
    expect(shown.addPage(page(2, signature('A', 2), signature('A', 1)))).toHaveLength(2);
  });
});

describe('readSignaturesPage', () => {
  test('returns a valid response', () => {
    const list = { count: 1, signatures: [signature('A')], next: 'c' };
    expect(readSignaturesPage(list)).toEqual(list);
  });

  test.each([[null], [{}], [{ count: '1', signatures: [] }], [{ count: 1, signatures: [{ name: 'A' }] }]])(
    'returns undefined for %j',
    (body) => {
      expect(readSignaturesPage(body)).toBeUndefined();
    },
  );
});

test.each([
  [0, 'Nobody has signed yet. Be the first.'],
  [1, 'One person has signed.'],
  [1234567, '1,234,567 people have signed.'],
])('describeCount(%i) is "%s"', (count, sentence) => {
  expect(describeCount(count)).toBe(sentence);
});

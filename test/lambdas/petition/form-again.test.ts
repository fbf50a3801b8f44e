import { describe, expect, test } from '@jest/globals';
import { formAgain } from '../../../lambdas/petition/form-again.ts';
import { Problem, type ProblemName } from '../../../lambdas/shared/problem.ts';
import { formRequest, httpEvent } from '../event.ts';

const sent = { signature: '"Ann" <b>', idempotencyKey: 'ann-key-1' };

function formAfter(kind: ProblemName, fields: Record<string, string> = sent): string {
  return String(formAgain(httpEvent(formRequest(fields)), new Problem(kind)));
}

const keyIn = (markup: string) => /name="idempotencyKey" value="([^"]*)"/.exec(markup)?.[1];

describe('the form on an error page', () => {
  test('has the entered name', () => {
    expect(formAfter('invalid-signature')).toContain('value="&quot;Ann&quot; &lt;b&gt;"');
  });

  test.each<ProblemName>(['temporarily-unavailable', 'internal-error', 'invalid-signature'])(
    'keeps the key after %s, because the request may have been stored',
    (kind) => {
      expect(keyIn(formAfter(kind))).toBe('ann-key-1');
    },
  );

  test.each<ProblemName>(['idempotency-key-reused', 'invalid-idempotency-key'])(
    'has a new key after %s',
    (kind) => {
      expect(keyIn(formAfter(kind))).toMatch(/^[\w-]{36}$/);
    },
  );

  test('has no key if none was sent, so that the cookie still gives the same key', () => {
    expect(keyIn(formAfter('temporarily-unavailable', { signature: 'Ann' }))).toBeUndefined();
  });

  test('has no values from another site', () => {
    const markup = formAfter('cross-site-request');
    expect(markup).not.toContain('Ann');
    expect(keyIn(markup)).toBeUndefined();
  });
});

import { expect, test } from '@jest/globals';
import { signaturesPage } from '../../../lambdas/petition/page.ts';

const signature = { name: '<script>alert(1)</script> & Co', signedAt: '2025-01-02T03:04:05.678Z' };

const key = '0a1b2c3d-key';

test('names are text, each with its day', () => {
  const markup = String(signaturesPage({ count: 1, signatures: [signature], next: null }, 20, key));
  expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co');
  expect(markup).toContain('<time datetime="2025-01-02T03:04:05.678Z">2025-01-02</time>');
  expect(markup).toContain('1 person has');
  expect(markup).not.toContain('rel="next"');
});

test('there is a link to older ones, of the same length', () => {
  const markup = String(signaturesPage({ count: 7, signatures: [signature], next: 'abc' }, 5, key));
  expect(markup).toContain('7 people have');
  expect(markup).toContain('<a rel="next" href="/api/signatures?limit=5&amp;cursor=abc">');
});

test('an empty list says so', () => {
  const markup = String(signaturesPage({ count: 0, signatures: [], next: null }, 20, key));
  expect(markup).toContain('Be the first to sign.');
  expect(markup).not.toContain('<ol');
});

test('the form carries the key, and a field that only programs fill in', () => {
  const markup = String(signaturesPage({ count: 0, signatures: [], next: null }, 20, key));
  expect(markup).toContain('<input type="hidden" name="idempotencyKey" value="0a1b2c3d-key">');
  expect(markup).toMatch(/aria-hidden="true">.*name="website"[^>]*tabindex="-1" autocomplete="off"/);
});

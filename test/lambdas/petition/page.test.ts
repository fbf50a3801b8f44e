import { expect, test } from 'vitest';
import { signaturesPage } from '../../../lambdas/petition/page.ts';

const signature = { name: '<script>alert(1)</script> & Co', signedAt: '2025-01-02T03:04:05.678Z' };

test('names are text, each with its day', () => {
  const markup = String(signaturesPage({ count: 1, signatures: [signature], next: null }, 20));
  expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co');
  expect(markup).toContain('<time datetime="2025-01-02T03:04:05.678Z">2025-01-02</time>');
  expect(markup).toContain('1 person has');
  expect(markup).not.toContain('rel="next"');
});

test('there is a link to older ones, of the same length', () => {
  const markup = String(signaturesPage({ count: 7, signatures: [signature], next: 'abc' }, 5));
  expect(markup).toContain('7 people have');
  expect(markup).toContain('<a rel="next" href="/api/signatures?limit=5&amp;cursor=abc">');
});

test('an empty list says so', () => {
  const markup = String(signaturesPage({ count: 0, signatures: [], next: null }, 20));
  expect(markup).toContain('Be the first to sign.');
  expect(markup).not.toContain('<ol');
});

import { describe, expect, test } from '@jest/globals';
import { signaturesPage, signForm, thankYouPage } from '../../../lambdas/petition/page.ts';

const signature = { name: '<script>alert(1)</script> & Co', signedAt: '2025-01-02T03:04:05.678Z' };

const key = '0a1b2c3d-key';

test('names are escaped, each with its time', () => {
  const markup = String(signaturesPage({ count: 1, signatures: [signature], next: null }, 20, key));
  expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co');
  expect(markup).toMatch(/<time datetime="2025-01-02T03:04:05\.678Z">Jan 2, 2025, 3:04\sAM UTC<\/time>/);
  expect(markup).toContain('1 person has');
  expect(markup).not.toContain('rel="next"');
});

test('there is a link to the next page, with the same limit', () => {
  const markup = String(signaturesPage({ count: 7, signatures: [signature], next: 'abc' }, 5, key));
  expect(markup).toContain('7 people have');
  expect(markup).toContain('<a rel="next" href="/api/signatures?limit=5&amp;cursor=abc">');
});

test('an empty list has a message', () => {
  const markup = String(signaturesPage({ count: 0, signatures: [], next: null }, 20, key));
  expect(markup).toContain('Be the first to sign.');
  expect(markup).not.toContain('<ol');
});

test('the form has the key and a honeypot', () => {
  const markup = String(signaturesPage({ count: 0, signatures: [], next: null }, 20, key));
  expect(markup).toContain('<input type="hidden" name="idempotencyKey" value="0a1b2c3d-key">');
  expect(markup).toMatch(/aria-hidden="true">.*name="website"[^>]*tabindex="-1" autocomplete="off"/);
});

test('the form has the entered name, and no key by default', () => {
  const markup = String(signForm({ name: '"Ann" <b>' }));
  expect(markup).toContain(' value="&quot;Ann&quot; &lt;b&gt;"');
  expect(markup).not.toContain('idempotencyKey');
  expect(markup).not.toContain('undefined');
});

describe('the page after signing', () => {
  const ann = { name: '<Ann>', signedAt: '2025-01-02T03:04:05.678Z' };
  const bob = { name: 'Bob', signedAt: '2025-01-01T00:00:00.000Z' };
  const namesOn = (markup: string) =>
    [...markup.matchAll(/class="signature-name">([^<]*)</g)].map(([, name]) => name);

  test('thanks the signer and lists the signature', () => {
    const markup = String(thankYouPage(ann, { count: 2, signatures: [ann, bob], next: 'abc' }, 20));
    expect(markup).toContain('<h1>Thank you, <bdi>&lt;Ann&gt;</bdi></h1>');
    expect(markup).toContain('2 people have signed.');
    expect(namesOn(markup)).toEqual(['&lt;Ann&gt;', 'Bob']);
    expect(markup).toContain('cursor=abc');
  });

  test('lists and counts a signature that the index does not have yet', () => {
    const markup = String(thankYouPage(ann, { count: 1, signatures: [bob], next: null }, 20));
    expect(namesOn(markup)).toEqual(['&lt;Ann&gt;', 'Bob']);
    expect(markup).toContain('2 people have signed.');
  });

  test('keeps the order of signatures that are newer', () => {
    const eve = { name: 'Eve', signedAt: '2025-01-03T00:00:00.000Z' };
    const markup = String(thankYouPage(ann, { count: 3, signatures: [eve, ann, bob], next: null }, 20));
    expect(namesOn(markup)).toEqual(['Eve', '&lt;Ann&gt;', 'Bob']);
    expect(markup).toContain('3 people have signed.');
  });

  test('lists another signature of the same name', () => {
    const other = { ...ann, signedAt: bob.signedAt };
    const markup = String(thankYouPage(ann, { count: 1, signatures: [other], next: null }, 20));
    expect(namesOn(markup)).toEqual(['&lt;Ann&gt;', '&lt;Ann&gt;']);
  });
});
